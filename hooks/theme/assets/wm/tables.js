/* Tables that sort: each heading of a table.wm-sortable becomes a button. A cell is
   compared by its data-sort, else by its text; numbers as numbers, and cells with
   nothing to compare stay last in both directions. */
(function () {
  "use strict"

  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" })

  function key(row, column) {
    const cell = row.cells[column]
    return (cell?.dataset.sort ?? cell?.textContent ?? "").trim()
  }

  function compare(a, b) {
    const numeric = a !== "" && b !== "" && isFinite(a) && isFinite(b)
    return numeric ? a - b : collator.compare(a, b)
  }

  function sort(table, column, direction) {
    const body = table.tBodies[0]
    const rows = [...body.rows].map((row) => ({ row, key: key(row, column) }))
    rows.sort((a, b) => {
      if (!a.key || !b.key) return !a.key - !b.key
      return direction * compare(a.key, b.key)
    })
    body.append(...rows.map((item) => item.row))
  }

  for (const table of document.querySelectorAll("table.wm-sortable")) {
    const headings = [...table.tHead.rows[0].cells]
    headings.forEach((heading, column) => {
      const button = document.createElement("button")
      button.type = "button"
      button.className = "wm-sort"
      button.append(...heading.childNodes)
      heading.append(button)
      button.addEventListener("click", () => {
        const up = heading.getAttribute("aria-sort") !== "ascending"
        for (const other of headings) other.removeAttribute("aria-sort")
        heading.setAttribute("aria-sort", up ? "ascending" : "descending")
        sort(table, column, up ? 1 : -1)
      })
    })
  }
})()

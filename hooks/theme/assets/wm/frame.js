/* The frame's few behaviours: headings on a narrow screen, and a tab stop for whatever
   scrolls in a box of its own. */
(function () {
  "use strict"

  /* The list of headings closes when one of them is chosen. */
  document.querySelector(".wm-contents")?.addEventListener("click", (event) => {
    if (event.target.closest("a")) event.currentTarget.open = false
  })

  /* What the reader opened prints in full; the printer's own opening does not count. */
  for (const receipt of document.querySelectorAll("details.wm-receipt")) {
    receipt.querySelector("summary").addEventListener("click", () => {
      receipt.classList.toggle("wm-receipt--kept", !receipt.open)
    })
  }

  /* Tables scroll by themselves; Material would put those without a class into more boxes. */
  for (const table of document.querySelectorAll("article table:not([class])")) table.className = "wm-table"

  const boxes = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight
      if (scrolls) target.tabIndex = 0
      else target.removeAttribute("tabindex")
    }
  })
  document.querySelectorAll("article :is(table, math[display=block])").forEach((box) => boxes.observe(box))
})()

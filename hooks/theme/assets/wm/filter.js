/* Narrows what an element shows: form.wm-filter names it in data-filters. Its items carry
   data-item and one data-<name> for each of the form's choices. What is chosen stands in the
   address, so that it can be sent; a group without an item left is hidden too. */
(function () {
  "use strict"

  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ").trim()

  function start(form) {
    const target = document.getElementById(form.dataset.filters)
    const status = form.querySelector("[role=status]")
    const box = form.elements.q
    const selects = [...form.querySelectorAll("select")]
    const items = [...target.querySelectorAll("[data-item]")].map((element) => ({ element, text: plain(element.textContent) }))
    const groups = [...target.querySelectorAll("[data-group]")]
    if (!items.length) return

    function apply() {
      const words = plain(box.value).split(" ").filter(Boolean)
      let shown = 0
      for (const { element, text } of items) {
        const fits = selects.every((select) => !select.value || element.dataset[select.name] === select.value)
        element.hidden = !(fits && words.every((word) => text.includes(word)))
        if (!element.hidden) shown += 1
      }
      for (const group of groups) group.hidden = !group.querySelector("[data-item]:not([hidden])")
      status.textContent = shown ? `${shown} of ${items.length} shown.` : `None of ${items.length} fits. Take a word away, or show all.`
    }

    function remember() {
      const found = new URLSearchParams()
      for (const field of [box, ...selects]) if (field.value) found.set(field.name, field.value)
      history.replaceState(history.state, "", `${location.pathname}${found.size ? `?${found}` : ""}${location.hash}`)
    }

    const asked = new URLSearchParams(location.search)
    for (const field of [box, ...selects]) {
      field.value = asked.get(field.name) ?? ""
      if (field.selectedIndex < 0) field.value = ""
    }
    form.addEventListener("input", () => { apply(); remember() })
    form.addEventListener("reset", () => setTimeout(() => { apply(); remember() }))
    form.addEventListener("submit", (event) => event.preventDefault())
    apply()
  }

  document.querySelectorAll("form.wm-filter").forEach(start)
})()

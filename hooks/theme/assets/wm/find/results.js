/* The list under the box's input: groups of options, one of which is chosen. Options are real
   links, so that a new tab, a copied address and the browser's own menu work. */

import { node } from "./nodes.js"
import { marked } from "./wording.js"

function highlighted(className, text, marks) {
  const pieces = marked(text, marks).map((piece) => (piece.marked ? node("mark", {}, piece.text) : piece.text))
  return node("span", { class: className }, ...pieces)
}

/**
 * @param {HTMLInputElement} input the combobox that the list belongs to
 * @param {URL} root addresses of results are relative to it
 */
export function resultList(input, root) {
  const list = node("div", { id: "wm-search-list", class: "wm-search__list", role: "listbox", "aria-label": "Results", tabindex: "-1" })
  let options = []
  let items = []
  let chosen = -1

  function option(item) {
    const made = node(
      "a",
      {
        id: `wm-search-option-${options.length}`,
        class: "wm-search__option",
        role: "option",
        "aria-selected": "false",
        tabindex: "-1",
        href: new URL(item.url, root),
      },
      highlighted("wm-search__title", item.title, item.marks ?? []),
    )
    if (item.name) made.append(" ", highlighted("wm-search__name", `also: ${item.name}`, item.marks ?? []))
    if (item.summary) made.append(" ", highlighted("wm-search__summary", item.summary, item.marks ?? []))
    options.push(made)
    items.push(item)
    return made
  }

  function group({ label, items }, number) {
    const id = `wm-search-label-${number}`
    const heading = node("div", { id, class: "wm-search__label", role: "presentation" }, label)
    return node("div", { class: "wm-search__group", role: "group", "aria-labelledby": id }, heading, ...items.map(option))
  }

  /** Choose an option by its place; -1 chooses none. */
  function choose(number, scroll = true) {
    if (options[chosen]) options[chosen].ariaSelected = "false"
    chosen = number
    const now = options[chosen]
    if (!now) return input.removeAttribute("aria-activedescendant")
    now.ariaSelected = "true"
    input.setAttribute("aria-activedescendant", now.id)
    if (scroll) now.scrollIntoView({ block: "nearest" })
    if (scroll && chosen === 0) list.scrollTop = 0 // with its heading
  }

  list.addEventListener("pointermove", (event) => {
    const number = options.indexOf(event.target.closest("[role=option]"))
    if (number >= 0 && number !== chosen) choose(number, false)
  })

  return {
    list,
    choose,
    /**
     * Show these groups instead; the first option is chosen, or none.
     * @param {{label: string, items: object[]}[]} shown
     * @param {boolean} first
     */
    show(shown, first) {
      options = []
      items = []
      list.replaceChildren(...shown.filter((one) => one.items.length).map(group))
      list.scrollTop = 0
      list.hidden = !options.length
      input.ariaExpanded = String(options.length > 0)
      choose(first && options.length ? 0 : -1)
    },
    /** Go some options on, round the ends; from none chosen to the first or the last. */
    step(by) {
      const from = chosen < 0 && by < 0 ? 0 : chosen
      if (options.length) choose((from + by + options.length) % options.length)
    },
    last: () => choose(options.length - 1),
    /** @returns {{link: HTMLAnchorElement, item: object} | null} */
    chosen: () => (options[chosen] ? { link: options[chosen], item: items[chosen] } : null),
    /** What an option stands for. */
    itemOf: (link) => items[options.indexOf(link)],
  }
}

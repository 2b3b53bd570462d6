/* The dialog around the results: the line with the input, what is said above the list, what
   stands below it, and what a screen reader is told. */

import { icon, node } from "./nodes.js"

/** Before an announcement, so that not each letter interrupts the one before, in ms. */
const PAUSE = 500
const SHOWN = 60
const GLASS =
  "M9.5 3A6.5 6.5 0 0 1 16 9.5c0 1.61-.59 3.09-1.56 4.23l.27.27h.79l5 5-1.5 1.5-5-5v-.79l-.27-.27A6.52 6.52 0 0 1 9.5 16a6.5 6.5 0 0 1 0-13m0 2C7 5 5 7 5 9.5S7 14 9.5 14 14 12 14 9.5 12 5 9.5 5"
const CROSS = "M19 6.41 17.59 5 12 10.59 6.41 5 5 6.41 10.59 12 5 17.59 6.41 19 12 13.41 17.59 19 19 17.59 13.41 12z"

/**
 * Whether a key belongs to an input method. Safari ends a composition before the key that ended it, and marks that key.
 * @param {KeyboardEvent} event
 */
export const composing = (event) => event.isComposing || event.keyCode === 229

/** The input, a combobox over the list. */
export function field() {
  return node("input", {
    type: "text",
    role: "combobox",
    "aria-label": "Search",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    "aria-controls": "wm-search-list",
    placeholder: "A term, a question, an error",
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    spellcheck: "false",
    inputmode: "search",
    enterkeyhint: "go",
    dir: "auto",
  })
}

/* The dialog is not shown bare; where its styles do not come it still works. */
const styled = new Promise((resolve) => {
  const link = node("link", { rel: "stylesheet", href: new URL("find.css", import.meta.url) })
  link.onload = link.onerror = resolve
  document.head.append(link)
})

function hints() {
  const command = /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl"
  const keys = [[["↑", "↓"], "choose"], [["Enter"], "open"], [[command, "Enter"], "new tab"], [["Esc"], "close"]]
  const parts = keys.map(([caps, what]) => node("span", {}, ...caps.flatMap((cap) => [node("kbd", {}, cap), " "]), what))
  return node("span", { class: "wm-search__hints" }, ...parts)
}

/**
 * Build the dialog and put it into the page, closed.
 * @param {{root: URL, button: HTMLElement, repository: string | undefined}} site
 * @param {HTMLElement} list the results
 * @param {HTMLInputElement} input
 * @param {{again: () => void, forget: () => void, slash: (on: boolean) => void, go: () => void}} act
 */
export async function frame(site, input, list, act) {
  const say = node("div", { class: "wm-search__say", hidden: true })
  const foot = node("div", { class: "wm-search__foot" })
  const status = node("p", { class: "wm-search__status", role: "status" })
  const close = button("", shut)
  close.className = "wm-search__close"
  close.ariaLabel = "Close"
  close.append(icon(CROSS))
  const form = node("form", { class: "wm-search__form", role: "search" }, icon(GLASS), input, close)
  const dialog = node("dialog", { class: "wm-search", "aria-label": "Search" }, form, say, list, foot, status)
  let pause

  /* Where nothing had the focus before, the browser leaves it for a while in the closed dialog,
     and a key pressed next would be lost there. */
  function shut() {
    dialog.close()
    input.blur()
  }

  function button(text, press) {
    const made = node("button", { type: "button" }, text)
    made.addEventListener("click", press)
    return made
  }

  function link(text, path) {
    return node("a", { href: new URL(path, site.root) }, text)
  }

  function announce(text) {
    clearTimeout(pause)
    pause = setTimeout(() => (status.textContent = text), PAUSE)
  }

  function state(said, below, announced) {
    say.replaceChildren(...said)
    say.hidden = !said.length
    foot.replaceChildren(...below)
    announce(announced)
  }

  function shortcut() {
    const box = node("input", { type: "checkbox", checked: site.button.dataset.slash !== "off" })
    box.addEventListener("change", () => act.slash(box.checked))
    return node("label", { class: "wm-search__slash" }, box, " ", node("kbd", {}, "/"), " opens this box")
  }

  /* The form at the repository comes up filled in; nothing is sent before its reader sends it. */
  function proposal(query) {
    const parts = [node("span", {}, "Is a term missing? ", link("How to propose it", "contribute/"), ".")]
    if (site.repository) {
      const form = new URL(`${site.repository.replace(/\/$/, "")}/issues/new`)
      form.search = new URLSearchParams({ template: "new-term.yml", title: `New term: ${query}`, word: query })
      parts.push(node("a", { href: form, rel: "noreferrer" }, "A form at the repository, filled in for you to edit"))
    }
    return parts
  }

  /* A click that began inside, to select text, is no click on the page behind. */
  let outside = false
  dialog.addEventListener("pointerdown", (event) => (outside = event.target === dialog))
  dialog.addEventListener("click", (event) => outside && event.target === dialog && shut())
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composing(event)) return
    event.preventDefault()
    shut()
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    act.go()
  })
  // The keyboard of a phone covers the page without making it smaller; a reader who zooms in does neither.
  const fit = () => dialog.style.setProperty("--wm-view", `${visualViewport.height * visualViewport.scale}px`)
  globalThis.visualViewport?.addEventListener("resize", fit)
  if (globalThis.visualViewport) fit()
  addEventListener("pagehide", shut)

  await styled
  document.body.append(dialog)
  return {
    dialog,
    shut,
    loading: () => state(["Loading…"], [], "Loading"),
    /** @param {boolean} recent whether pages are remembered */
    empty: (recent) => state([], [...(recent ? [button("Clear recent", act.forget)] : []), shortcut(), hints()], ""),
    /** @param {string} sentence what there is */
    found: (sentence) => state([], [hints()], sentence),
    /** @param {string} query @param {number} nearest how many near ones are listed */
    nothing(query, nearest) {
      const shown = query.length > SHOWN ? `${query.slice(0, SHOWN)}…` : query
      const sentence = `Nothing found for “${shown}”.`
      const said = ["Nothing found for “", node("bdi", {}, shown), "”."]
      const advice = nearest ? [] : [" Try one word of it, or look through the ", link("A–Z", "a-z/"), "."]
      state([...said, ...advice], proposal(query), nearest ? `${sentence} ${nearest} nearest entries.` : sentence)
    },
    unkept() {
      const reason = "The text could not be taken along: this browser's storage is off or too small."
      state([`${reason} Paste it once more on the page `, link("Explain", "explain/"), "."], [], reason)
    },
    failed() {
      const reason = navigator.onLine ? "Search did not load." : "You are offline, and what this search needs was not loaded before."
      state([`${reason} The `, link("A–Z", "a-z/"), " lists every title and alias. ", button("Try again", act.again)], [], reason)
    },
  }
}

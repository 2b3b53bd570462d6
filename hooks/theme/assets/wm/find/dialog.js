/* The search box: a modal dialog with a combobox. It opens, asks the engine as the reader
   types, and goes where the reader chooses. */

import { composing, field, frame } from "./frame.js"
import { keep, take } from "./handover.js"
import { memory } from "./recent.js"
import { resultList } from "./results.js"
import { counted, grouped, isLog, lines } from "./wording.js"

const MOST = 20
/** Characters of a pasted log that are searched for, and that the input shows. The page that explains errors reads all. */
const PASTED_MOST = 4000
const PASTED_SHOWN = 200
/** An answer that takes longer is said to be on its way, in ms. */
const LATE = 300

let box

/**
 * Open the box.
 * @param {{root: URL, button: HTMLElement, repository: string | undefined}} site
 * @param {() => string | null} typed what was typed while the box was on its way; a line's end opens a result, and null
 *   leaves the box closed
 */
export async function open(site, typed) {
  box ??= create(site)
  const made = await box
  const text = typed()
  if (text !== null) made.open(text)
}

async function create(site) {
  const input = field()
  const results = resultList(input, site.root)
  const remembered = memory(site.root)
  let engine = null
  let pasted = { shown: "", text: "" }
  let asked = 0
  let answered = Promise.resolve()
  let moved = false

  searcher().catch(() => {}) // on its way while the dialog is; `look` says when it fails
  const view = await frame(site, input, results.list, {
    again,
    go: enter,
    forget() {
      remembered.clear()
      again()
    },
    slash(on) {
      remembered.slash(on)
      site.button.dataset.slash = on ? "on" : "off"
    },
  })
  const { dialog } = view

  function searcher() {
    engine ??= import("./engine.js").then((module) => module.open(site.root))
    return engine
  }

  /* The text behind the query: what was pasted, as long as the input still shows it. */
  function behind() {
    return input.value === pasted.shown ? pasted.text : input.value
  }

  async function look() {
    const mine = (asked += 1)
    const text = behind()
    const query = text.trim()
    const late = setTimeout(() => mine === asked && view.loading(), LATE)
    moved = false
    if (!query) empty([])
    try {
      const ready = await searcher()
      const answer = query ? await ready.search(query.slice(-PASTED_MOST), { limit: MOST }) : await ready.suggested()
      if (mine !== asked) return
      if (query) show(text, answer)
      else empty(answer)
    } catch {
      engine = null // The next try begins anew.
      if (mine === asked) fail(text)
    } finally {
      clearTimeout(late)
    }
  }

  function empty(suggested) {
    const pages = remembered.pages()
    const others = suggested.filter((item) => !pages.some((page) => page.url === item.url))
    results.show([{ label: "Recent", items: pages }, { label: "Suggested", items: others }], false)
    view.empty(pages.length > 0)
  }

  function show(text, { results: found, nearest }) {
    const offer = offered(text)
    const near = { label: "Nearest entries", items: found.length ? [] : nearest }
    results.show([...offer, ...grouped(found), near], found.length + offer.length > 0)
    if (found.length) view.found(offer.length ? `${offer[0].items[0].title}, or ${counted(found)}` : counted(found))
    else if (offer.length) view.found(`${offer[0].items[0].title}.`)
    else view.nothing(text.trim(), nearest.length)
  }

  function offered(text) {
    if (!isLog(text)) return []
    const summary = "Finds every known error in it and ranks the causes. The text stays in this browser."
    return [{ label: `Pasted, ${lines(text)}`, items: [{ title: "Explain this error", summary, url: "explain/", text }] }]
  }

  function fail(text) {
    results.show(offered(text), true)
    view.failed()
  }

  function search() {
    answered = look()
  }

  /* From a control that the answer replaces. */
  function again() {
    search()
    input.focus()
  }

  async function enter(newTab) {
    const mine = asked
    await answered // Who types fast wants the first result of what is typed, unless the box was closed meanwhile.
    const chosen = mine === asked && dialog.open && results.chosen()
    if (chosen) follow(chosen, newTab)
  }

  function follow({ link, item }, newTab) {
    if (!item.text) remembered.add(item)
    else if (!keep(item.text)) return view.unkept()
    if (!newTab) return leave(link.href)
    // The new tab gets a copy of this one's session storage, which a link would not give it.
    window.open(link.href)
    if (item.text) take()
  }

  /* A page that is left closes the box itself; a place on this page is not left. */
  function leave(href) {
    const here = new URL(href)
    here.hash = location.hash
    location.assign(href)
    if (here.href === location.href) view.shut()
  }

  /* With the left or the middle button; what opens a new tab is left to the browser where a link can do it. */
  function click(event) {
    const link = event.target.closest("a")
    if (!link || event.button > 1) return
    const item = results.itemOf(link)
    const newTab = event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey
    if (newTab && !item.text) return remembered.add(item)
    event.preventDefault()
    follow({ link, item }, newTab)
  }

  for (const name of ["click", "auxclick"]) results.list.addEventListener(name, click)

  input.addEventListener("input", search)
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain")
    if (!isLog(text)) return
    event.preventDefault()
    input.value = text.replace(/\s+/g, " ").trim().slice(0, PASTED_SHOWN)
    pasted = { shown: input.value, text }
    search()
  })
  input.addEventListener("keydown", (event) => {
    if (composing(event)) return
    const { key } = event
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey
    if (key === "Enter") {
      event.preventDefault()
      if (!event.repeat) enter(event.ctrlKey || event.metaKey) // a key held down opens one page
      return
    }
    if (!plain) return
    if (key === "ArrowDown") results.step(1)
    else if (key === "ArrowUp") results.step(-1)
    // Home and End belong to the text until the arrows have gone into the list.
    else if (key === "Home" && moved) results.choose(0)
    else if (key === "End" && moved) results.last()
    else return
    moved = true
    event.preventDefault()
  })

  return {
    open(typed) {
      dialog.toggleAttribute("data-scrollbar", innerWidth > document.documentElement.clientWidth)
      if (!dialog.open) dialog.showModal()
      if (typed) input.value = typed.trim()
      else input.select()
      input.focus()
      search()
      if (typed.includes("\n")) enter(false)
    },
  }
}

/* On every page: makes the header's link to the A–Z a button that opens the search box, and
   listens for "/" and Ctrl-K or ⌘K. The box itself is fetched when it is wanted. */

const root = new URL("../../../", import.meta.url)
const link = document.querySelector("a.wm-find")
const button = document.createElement("button")
let typed = null

button.type = "button"
button.className = link.className
button.ariaHasPopup = "dialog"
button.setAttribute("aria-keyshortcuts", "/ Control+K Meta+K")
button.append(...link.cloneNode(true).childNodes)
remember()
addEventListener("storage", remember) // another tab turned "/" off or on
link.replaceWith(button)

function remember() {
  try {
    button.dataset.slash = localStorage.getItem(`${root.pathname}.wm-slash`) ?? "on"
  } catch { /* Storage is refused: the shortcut stays as it is. */ }
}

/* The engine's code comes beside the box's; what it reads, when the box opens. */
function fetchBox() {
  import("./engine.js").catch(() => {})
  return import("./dialog.js")
}

async function open() {
  if (typed !== null) return
  typed = ""
  addEventListener("keydown", keep, true)
  try {
    const box = await fetchBox()
    await box.open({ root, button, repository: link.dataset.repository }, () => typed)
    button.nextElementSibling?.matches("[role=alert]") && button.nextElementSibling.remove()
  } catch {
    fail()
  }
  removeEventListener("keydown", keep, true)
  typed = null
}

/* Who presses "/" types on at once: those letters, and Enter as a line's end, belong to the box. Escape gives it up. */
function keep(event) {
  if (typed === null || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (event.key === "Escape") typed = null
  else if (event.key === "Enter") typed += "\n"
  else if (event.key === "Backspace") typed = typed.slice(0, -1)
  else if (event.key.length === 1) typed += event.key
  else return
  event.preventDefault()
  event.stopImmediatePropagation()
}

function fail() {
  if (button.nextElementSibling?.matches("[role=alert]")) return
  const note = document.createElement("p")
  const list = document.createElement("a")
  note.role = "alert"
  note.className = "wm-find-failed"
  list.href = link.href
  list.textContent = "A–Z"
  note.append("Search did not load. Look in the ", list, ".")
  button.after(note)
}

function writing(target) {
  return target.isContentEditable || target.matches?.("input, textarea, select")
}

button.addEventListener("click", open)
for (const name of ["pointerenter", "focus"]) button.addEventListener(name, () => fetchBox().catch(() => {}), { once: true })
addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey) return
  const command = event.ctrlKey || event.metaKey
  const slash = event.key === "/" && !command && button.dataset.slash !== "off" && !writing(event.composedPath()[0])
  const k = event.key.toLowerCase() === "k" && command && !event.shiftKey
  if (!slash && !k) return
  event.preventDefault()
  open()
})

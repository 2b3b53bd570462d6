/* "Paste an error": the form on the home page and on /explain/. It takes a text or a file,
   has it matched, and puts the answer below itself. Nothing of the text is sent anywhere. */

import { counted, make, size } from "./dom.js"
import * as files from "./files.js"
import { keep, kept } from "./keep.js"

const ROOT = new URL("../../../", import.meta.url)
const HELD = 300_000 // characters from which a pasted text is held beside the box, which grows slow with it
const LAST_LINES = `up to ${size(files.MOST_BYTES)} are read. Paste its last lines: the error stands there. Nothing was changed.`
const TYPING = 350 // ms without a key before what is typed is explained
const SLOW = 300 // ms after which the page says that it is still reading

/** The matcher with its book, and what draws answers; loaded once, asked again after a failure. */
let loading = null
function load() {
  loading ??= Promise.all([import("./reader.js").then(({ open }) => open(ROOT)), import("./answers.js")])
    .then(([reader, { draw }]) => ({ reader, draw }))
    .catch((error) => {
      loading = null
      throw error
    })
  return loading
}

function start(form) {
  const box = form.querySelector("textarea")
  const holder = form.querySelector(".wm-held")
  const chooser = form.querySelector("input[type=file]")
  const status = form.querySelector("[role=status]")
  const place = make("section", { class: "wm-explained", "aria-label": "What the text says", tabindex: -1, hidden: true })
  form.after(place)
  let held = null // {name, text}: a file, or a text too long for the box
  let timer = 0
  let running = false
  let wanted = false // whether the reader asked to be taken to the answer
  let shown = null // the text whose answer stands on the page

  const text = () => held?.text ?? box.value

  function say(words) {
    if (status.textContent !== words) status.textContent = words
  }

  /** Explain what is there now. One text at a time; what changed meanwhile is read next. */
  async function explain(focus = false) {
    clearTimeout(timer)
    wanted ||= focus
    if (running) return
    const asked = text()
    if (!asked.trim()) return clear()
    if (asked !== shown) {
      running = true
      form.setAttribute("aria-busy", "true")
      const slow = setTimeout(() => say(`Reading ${counted(asked.split("\n").length, "line")} …`), SLOW)
      try {
        await answer(asked)
      } catch (error) {
        say("Reading this text failed, which is a defect of this page. The text is kept.")
        throw error // so that the console has it
      } finally {
        clearTimeout(slow)
        form.removeAttribute("aria-busy")
        running = false
      }
      if (text() !== asked) return explain()
    }
    if (wanted && !place.hidden) place.focus()
    wanted = false
  }

  async function answer(asked) {
    let loaded
    try {
      loaded = await load()
    } catch {
      return say("The list of errors did not load, so nothing was read. Try again when the network is back; the text is kept.")
    }
    const { reader, draw } = loaded
    const found = await reader.explain(asked)
    const drawn = await draw({ answer: found, text: asked, book: reader.book, root: ROOT, repository: form.dataset.repository })
    place.replaceChildren(...drawn.parts)
    place.hidden = false
    shown = asked
    say(drawn.summary)
  }

  function clear() {
    place.hidden = true
    place.replaceChildren()
    shown = null
    say("")
  }

  function hold(name, whole) {
    held = { name, text: whole }
    const focused = document.activeElement === box
    box.hidden = true
    holder.hidden = false
    if (focused) holder.querySelector("button").focus()
    const lines = counted(whole.split("\n").length, "line")
    const short = keep(whole, name) ? "" : " Too long to be kept over a reload."
    holder.querySelector("span").textContent = `${name}: ${lines}, ${size(whole.length)}.${short}`
  }

  function release() {
    held = null
    box.hidden = false
    holder.hidden = true
    keep(box.value)
  }

  async function take(file) {
    if (!file) return
    if (file.size > files.MOST_BYTES) {
      return say(`${file.name} has ${size(file.size)}; ${LAST_LINES}`)
    }
    const whole = await files.text(file)
    if (whole === null) return say(`${file.name} is not a text file, so it was not read. Nothing was changed.`)
    if (!whole.trim()) return say(`${file.name} is empty. Nothing was changed.`)
    hold(file.name, whole)
    explain()
  }

  function paste(event) {
    const pasted = files.lines(event.clipboardData?.getData("text/plain") ?? "")
    if (pasted.length < HELD) return void setTimeout(explain)
    event.preventDefault()
    if (pasted.length > files.MOST_BYTES) {
      return say(`That text has ${size(pasted.length)}; ${LAST_LINES}`)
    }
    hold("Pasted text", pasted)
    explain()
  }

  const carries = (event) => event.dataTransfer?.types.includes("Files")
  form.addEventListener("dragover", (event) => {
    if (!carries(event)) return
    event.preventDefault()
    form.classList.add("wm-explain--over")
    load().catch(() => {})
  })
  form.addEventListener("dragleave", () => form.classList.remove("wm-explain--over"))
  form.addEventListener("drop", (event) => {
    form.classList.remove("wm-explain--over")
    if (!carries(event)) return
    event.preventDefault()
    take(event.dataTransfer.files[0])
  })
  form.querySelector(".wm-choose").addEventListener("click", () => chooser.click())
  chooser.addEventListener("change", () => {
    take(chooser.files[0])
    chooser.value = "" // so that the same file can be chosen again
  })
  box.addEventListener("focus", () => load().catch(() => {}))
  box.addEventListener("paste", paste)
  box.addEventListener("input", () => {
    keep(box.value)
    clearTimeout(timer)
    timer = setTimeout(explain, TYPING)
  })
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      explain(true)
    }
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (text().trim()) explain(true)
    else box.focus()
  })
  holder.querySelector("button").addEventListener("click", () => {
    release()
    explain()
    box.focus()
  })
  form.addEventListener("reset", (event) => {
    event.preventDefault()
    box.value = ""
    release()
    clear()
    box.focus()
  })

  const before = kept()
  if (before.name || before.text.length >= HELD) hold(before.name || "Pasted text", before.text)
  else if (before.text) {
    box.value = before.text
    keep(before.text)
  }
  if (text().trim()) explain()
  else if ("eager" in form.dataset) (window.requestIdleCallback ?? setTimeout)(() => load().catch(() => {}))
}

document.querySelectorAll("form.wm-explain").forEach(start)

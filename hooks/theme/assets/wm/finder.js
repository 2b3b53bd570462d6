/* The box "paste an error or type a term". It looks through titles, aliases and error
   signatures in data/finder.json, fetched when the box is first used. */
(function () {
  "use strict"

  const root = new URL("../../", document.currentScript.src)
  const MOST = 8

  /* Letters and digits in lower case: punctuation, paths and quotes vary between versions. */
  const plain = (text) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `

  function prepare(entry) {
    return {
      ...entry,
      titles: [entry.title, ...entry.names].map(plain),
      fragments: entry.signatures.map((text) => text.split("…").map((part) => plain(part).trim()).filter(Boolean)),
    }
  }

  /* Length of the signature found in the text, its parts in order; 0 if it is not there. */
  function signature(parts, text) {
    let at = 0
    for (const part of parts) {
      const found = text.indexOf(part, at)
      if (found < 0) return 0
      at = found + part.length
    }
    return parts.join(" ").length
  }

  /* Higher is better, 0 is no match: a signature inside the text, then a name that the text
     begins, then a name or signature that has every word of it. */
  function score(entry, text) {
    const typed = text.trim()
    if (!typed) return 0
    const pasted = Math.max(0, ...entry.fragments.map((parts) => signature(parts, text)))
    if (pasted > 3) return 1000 + pasted
    let best = 0
    const words = typed.split(" ")
    entry.titles.forEach((title, rank) => {
      const own = rank ? 0 : 5
      if (title === text) best = Math.max(best, 500 + own)
      else if (title.startsWith(` ${typed}`)) best = Math.max(best, 400 + own - title.length / 10)
      else if (words.every((word) => title.includes(` ${word}`))) best = Math.max(best, 300 + own - title.length / 10)
      else if (typed.length > 2 && text.includes(title)) best = Math.max(best, 200 + title.length)
    })
    if (!best && typed.length > 3 && entry.fragments.some((parts) => ` ${parts.join(" ")}`.includes(` ${typed}`))) best = 100
    return best
  }

  function start(form) {
    const input = form.querySelector("input")
    const list = form.querySelector("[role=listbox]")
    const status = form.querySelector("[role=status]")
    let entries = null
    let found = []
    let chosen = -1

    function load() {
      entries ??= fetch(new URL("data/finder.json", root)).then((answer) => {
        if (!answer.ok) throw new Error(answer.status)
        return answer.json()
      }).then((list) => list.map(prepare))
      return entries
    }

    function option(entry, number) {
      const item = document.createElement("li")
      item.id = `${list.id}-${number}`
      item.setAttribute("role", "option")
      item.setAttribute("aria-selected", "false")
      const name = document.createElement("b")
      name.textContent = entry.title
      const about = document.createElement("span")
      about.textContent = entry.summary
      item.append(name, about)
      item.addEventListener("click", () => go(number))
      return item
    }

    function choose(number) {
      list.children[chosen]?.setAttribute("aria-selected", "false")
      chosen = number
      const item = list.children[chosen]
      item?.setAttribute("aria-selected", "true")
      item?.scrollIntoView({ block: "nearest" })
      if (item) input.setAttribute("aria-activedescendant", item.id)
      else input.removeAttribute("aria-activedescendant")
    }

    function close() {
      list.hidden = true
      input.setAttribute("aria-expanded", "false")
      choose(-1)
    }

    function say(typed) {
      if (!typed.trim()) status.textContent = ""
      else if (found.length) status.textContent = `${found.length} found. Choose with the arrow keys, open with Enter.`
      else status.textContent = "Nothing found. Try one word of it, or the sentence after the error's name, or look through the A–Z."
    }

    async function look() {
      const typed = input.value
      let all
      try {
        all = await load()
      } catch {
        entries = null
        status.textContent = "The list of entries did not load. The A–Z has them all."
        return
      }
      if (typed !== input.value) return
      const text = plain(typed)
      found = all.map((entry) => ({ entry, score: score(entry, text) })).filter((item) => item.score)
      found = found.sort((a, b) => b.score - a.score).slice(0, MOST).map((item) => item.entry)
      list.replaceChildren(...found.map(option))
      say(typed)
      if (!found.length) return close()
      list.hidden = false
      input.setAttribute("aria-expanded", "true")
      choose(0)
    }

    function go(number) {
      if (found[number]) location.href = new URL(found[number].url, root)
    }

    input.addEventListener("focus", load)
    input.addEventListener("input", look)
    /* A box of one line would glue the lines of a traceback together. */
    input.addEventListener("paste", (event) => {
      event.preventDefault()
      const text = event.clipboardData.getData("text/plain").replace(/\s+/g, " ")
      input.setRangeText(text, input.selectionStart, input.selectionEnd, "end")
      look()
    })
    input.addEventListener("keydown", (event) => {
      const last = found.length - 1
      if (event.key === "Escape") close()
      else if (list.hidden && event.key === "ArrowDown") look()
      else if (event.key === "ArrowDown" && last >= 0) choose(chosen < last ? chosen + 1 : 0)
      else if (event.key === "ArrowUp" && last >= 0) choose(chosen > 0 ? chosen - 1 : last)
      else return
      event.preventDefault()
    })
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      if (list.hidden) await look()
      go(Math.max(chosen, 0))
    })
    addEventListener("click", (event) => form.contains(event.target) || close())
  }

  document.querySelectorAll("form.wm-finder").forEach(start)
})()

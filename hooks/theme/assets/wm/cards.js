/* Hover cards: the first link to each entry shows that entry's title and summary while
   it is pointed at or has the keyboard's focus. Escape puts the card away. The data is
   fetched when the first card is wanted. */
(function () {
  "use strict"

  const root = new URL("../../", document.currentScript.src)
  const here = location.pathname
  const elsewhere = "nav, .headerlink"
  const linked = new Set()
  let data
  let shown = null
  let wanted = null

  const card = document.createElement("div")
  card.className = "wm-card"
  card.id = "wm-card"
  card.setAttribute("role", "tooltip")
  card.hidden = true

  function entryOf(link) {
    const url = new URL(link.href, location.href)
    if (url.origin !== root.origin || url.pathname === here) return ""
    if (!url.pathname.startsWith(root.pathname)) return ""
    const path = url.pathname.slice(root.pathname.length)
    return /^(terms|troubles)\/[^/]+\/$/.test(path) ? path : ""
  }

  function load() {
    data ??= fetch(new URL("data/cards.json", root)).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}))
    return data
  }

  async function show(link, entry) {
    wanted = link
    const text = (await load())[entry]
    if (!text || wanted !== link) return
    const title = document.createElement("b")
    title.textContent = text.title
    card.replaceChildren(title, text.summary)
    card.hidden = false
    link.setAttribute("aria-describedby", card.id)
    shown = link
    place(link)
  }

  function place(link) {
    const box = link.getClientRects()[0]
    const below = box.bottom + card.offsetHeight + 8 < document.documentElement.clientHeight
    const left = Math.min(box.left, document.documentElement.clientWidth - card.offsetWidth - 8)
    card.style.left = `${Math.max(8, left) + scrollX}px`
    card.style.top = `${(below ? box.bottom + 2 : box.top - card.offsetHeight - 2) + scrollY}px`
  }

  function hide() {
    wanted = null
    shown?.removeAttribute("aria-describedby")
    shown = null
    card.hidden = true
  }

  /* The pointer may cross the gap from the link to its card, to select text in it. */
  function leave() {
    wanted = null
    setTimeout(() => {
      if (shown && !shown.matches(":hover, :focus-visible") && !card.matches(":hover")) hide()
    }, 150)
  }

  for (const link of document.querySelectorAll("article a[href]")) {
    const entry = link.closest(elsewhere) ? "" : entryOf(link)
    if (!entry || linked.has(entry)) continue
    linked.add(entry)
    link.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && show(link, entry))
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(link, entry))
    link.addEventListener("pointerleave", leave)
    link.addEventListener("blur", leave)
  }

  card.addEventListener("pointerleave", leave)
  addEventListener("keydown", (event) => event.key === "Escape" && hide())
  document.body.append(card)
})()

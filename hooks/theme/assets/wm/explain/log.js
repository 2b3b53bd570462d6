/* The text with its marks. Of a long text the lines around the marks, with buttons that
   show the others. */

import { anchor, markAnchor } from "./cards.js"
import { count, counted, make } from "./dom.js"
import { lineAt, marks, starts, stretches, visible, windows } from "./lines.js"

const MORE = 500 // lines that one press on a gap shows
const ALL = 10_000 // a text of up to so many lines can be shown whole

/**
 * @param {string} text
 * @param {object[]} findings in the order of the cards, with offsets in their spans
 * @returns {HTMLElement}
 */
export function log(text, findings) {
  const begin = starts(text)
  const lines = begin.length - 1 - (text.endsWith("\n") ? 1 : 0)
  const marked = named(marks(findings, text.length), findings)
  const body = make("div", { class: "wm-lines", role: "group", "aria-label": "The text, with what was recognised marked" })

  function row(line) {
    const from = begin[line]
    const to = begin[line + 1] - 1
    const inside = marked.filter((mark) => mark.start < to && mark.end > from)
    return make("div", { class: "wm-line", "data-line": line + 1 }, ...pieces(from, to, inside))
  }

  /** One line as text and marks, its middle left out where it is very long. */
  function pieces(from, to, inside) {
    const found = []
    let at = from
    for (const [first, after] of stretches(from, to, inside)) {
      if (first > at) found.push(left(first - at))
      at = first
      for (const mark of inside) {
        const start = Math.max(first, mark.start)
        const end = Math.min(after, mark.end)
        if (end <= start) continue
        found.push(visible(text.slice(at, start)), highlight(mark, text.slice(start, end), start === mark.start))
        at = end
      }
      found.push(visible(text.slice(at, after)))
      at = after
    }
    if (to > at) found.push(left(to - at))
    return found
  }

  function highlight(mark, words, begins) {
    const { of } = findings[mark.finding]
    const link = make("a", { href: `#${anchor(mark.finding)}`, title: of.title }, visible(words))
    return make("mark", { id: begins && mark.id, class: `wm-mark wm-mark--${mark.finding ? "other" : "first"}` }, link)
  }

  const rows = (first, after) => Array.from({ length: after - first }, (_, n) => row(first + n))

  /** What stands for lines that are not shown: a button that shows them. */
  function gap(first, after) {
    if (after <= first) return []
    const some = Math.min(MORE, after - first)
    const all = after - first
    const label = some < all ? `${counted(all, "line")} folded: show ${count(some)} of them` : `Show ${counted(all, "folded line")}`
    const button = make("button", {
      type: "button",
      class: "wm-gap",
      onclick: () => {
        const shown = rows(first, first + some)
        shown[0].tabIndex = -1
        button.replaceWith(...shown, ...gap(first + some, after))
        shown[0].focus()
      },
    }, label)
    return [button]
  }

  function fill(runs) {
    let at = 0
    const found = []
    for (const [first, after] of runs) {
      found.push(...gap(at, first), ...rows(first, Math.min(after, lines)))
      at = Math.min(after, lines)
    }
    body.replaceChildren(...found, ...gap(at, lines))
  }

  const runs = windows(begin, marked)
  fill(runs)
  const folded = runs.reduce((sum, [first, after]) => sum + after - first, 0) < lines
  const whole = make("button", {
    type: "button",
    class: "wm-whole",
    onclick: () => {
      fill([[0, lines]])
      whole.remove()
      body.tabIndex = -1
      body.focus()
    },
  }, `Show all ${count(lines)} lines`)
  return make(
    "section",
    { class: "wm-log" },
    make("h2", {}, "In the text"),
    make("p", { class: "wm-note" }, `${counted(lines, "line")}. A mark leads to its card. `, folded && lines <= ALL && whole),
    body,
  )
}

/** Each mark with its id; a span that was cut away by another gives its id to what is left of it. */
function named(found, findings) {
  return found.map((mark) => {
    const { spans } = findings[mark.finding]
    const nth = spans.findIndex((span) => span.start <= mark.start && mark.end <= span.end)
    return { ...mark, id: markAnchor(mark.finding, Math.max(0, nth)) }
  })
}

const left = (characters) => make("span", { class: "wm-left" }, ` … ${counted(characters, "character")} left out … `)

/* Which error to read first: the likely root among those found, and why each stands where it does.
   The twin of hooks/measures/explain/order.py, which says why. */

import { find } from "./matcher.js"
import { compiled } from "./pattern.js"

const ERROR = 0
const PLAIN = 1
export const ASIDE = 2
const LINE_WORDS = 60
const LETTERS = new Map([
  ["e", ERROR],
  ["f", ERROR],
  ["w", ASIDE],
  ["i", ASIDE],
])
const ASIDES = new Set(["warn", "info", "debug", "notice", "raise", "def"])
const ERRORS = new Set(["fatal", "critical", "failed", "failure", "fail", "abort", "aborted"])

const CHAINED = [
  "During handling of the above exception, another exception occurred",
  "The above exception was the direct cause of the following exception",
]

/**
 * How the line of a span speaks: 0 as an error, 1 neither way, 2 aside.
 * @param {{first: number, last: number}} span
 * @param {ReturnType<import("./text.js").read>} reading
 */
export function voice(span, reading) {
  const { words, lines, starts, source } = reading
  let { first, last } = span
  while (first > 0 && span.first - first < LINE_WORDS && lines[first - 1] === lines[span.first]) first -= 1
  while (last + 1 < words.length && last - span.last < LINE_WORDS && lines[last + 1] === lines[span.last]) last += 1
  for (let at = first; at <= last; at++) {
    const word = words[at]
    reading.steps += 1
    if (ASIDES.has(word) || word.endsWith("warning")) return ASIDE
    if (ERRORS.has(word) || word.endsWith("error") || word.endsWith("exception")) return ERROR
    if (LETTERS.has(word) && source[starts[at] - 1] === "[") return LETTERS.get(word)
  }
  return PLAIN
}

/** The root first, then what is as certain and as early; `because` says why each stands there. */
export function ordered(found, reading) {
  const ranked = [...found].sort(
    (a, b) =>
      a.voice - b.voice ||
      (a.percent < 100) - (b.percent < 100) ||
      a.line - b.line ||
      b.weight - a.weight ||
      a.spans[0].first - b.spans[0].first,
  )
  const result = followed(refined(ranked))
  explain(result, reading)
  return result
}

function refined(ranked) {
  const result = [...ranked]
  for (const special of ranked) {
    const refines = special.trouble.refines
    const general = refines && result.find((item) => item.trouble.id === refines.id)
    if (!general) continue
    const meant = special.message !== null && refines.cases.includes(special.message.case)
    result.splice(result.indexOf(special), 1)
    result.splice(result.indexOf(general) + (meant ? 0 : 1), 0, special)
    if (meant) special.because = "the numbers of the message are those of this case"
  }
  return result
}

function followed(ranked) {
  const result = []
  const place = (item, above) => {
    if (result.includes(item) || above.includes(item)) return
    for (const other of ranked) {
      const mutual = other.trouble.follows.includes(item.trouble.id)
      if (item.trouble.follows.includes(other.trouble.id) && !mutual) place(other, [...above, item])
    }
    result.push(item)
  }
  for (const item of ranked) place(item, [])
  return result
}

function explain(ranked, reading) {
  const chained = CHAINED.flatMap((sentence) => find(compiled(sentence), reading).map((span) => reading.lines[span.first]))
  ranked.forEach((item, n) => {
    item.because ||= reason(item, ranked, chained, n === 0)
  })
}

function reason(item, ranked, chained, root) {
  const others = ranked.filter((other) => other !== item)
  const brought = others.find((other) => item.trouble.follows.includes(other.trouble.id))
  const brings = others.find((other) => other.trouble.follows.includes(item.trouble.id))
  const above = others.map((other) => other.line).filter((at) => chained.some((line) => at < line && line < item.line))
  if (item.percent < 100) return `${item.percent} % of the wording stands here, in order`
  if (!root && item.line === ranked[0].line) return "about the same message"
  if (brings && root && brings.line !== item.line) return `often brings about what line ${brings.line} says`
  if (brought && !root) return `often brought about by what line ${brought.line} says`
  if (item.voice === ASIDE) return "a warning or a quoted line, not the error itself"
  if (above.length) return `raised while the error of line ${Math.min(...above)} was handled`
  if (!others.length) return "the only error that we know in this text"
  if (!root) {
    return item.line > ranked[0].line ? `stands behind line ${ranked[0].line}` : "no line that calls itself an error"
  }
  const earlier = others.some((other) => other.line < item.line)
  return earlier ? "the earliest line that calls itself an error" : "the earliest error that we know in this text"
}

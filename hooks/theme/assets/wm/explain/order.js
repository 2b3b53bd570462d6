/* Which error to read first: the likely root among those found, and why each stands where it does.
   The twin of hooks/measures/explain/order.py, which says why. */

import { find } from "./matcher.js"
import { compiled } from "./pattern.js"

const ERROR = 0
const ASIDE = 1
const LINE_WORDS = 60
const ASIDES = new Set(["warn", "info", "debug", "notice", "raise", "def"])
const ERRORS = new Set(["fatal", "critical", "failed", "failure", "fail", "abort", "aborted"])

const CHAINED = [
  "During handling of the above exception, another exception occurred",
  "The above exception was the direct cause of the following exception",
]

/**
 * How the line of a span speaks: 0 as an error, 1 aside.
 * @param {{first: number, last: number}} span
 * @param {ReturnType<import("./text.js").read>} reading
 */
export function voice(span, reading) {
  let first = span.first
  while (first > 0 && span.first - first < LINE_WORDS && reading.lines[first - 1] === reading.lines[span.first]) first -= 1
  for (let at = first; at <= span.last; at++) {
    const word = reading.words[at]
    reading.steps += 1
    if (ASIDES.has(word) || word.endsWith("warning")) return ASIDE
    if (ERRORS.has(word) || word.endsWith("error") || word.endsWith("exception")) return ERROR
  }
  return ERROR
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
  const waiting = [...ranked]
  while (waiting.length) {
    const ids = new Set(waiting.map((item) => item.trouble.id))
    const isFree = (item) => item.trouble.follows.every((id) => id === item.trouble.id || !ids.has(id))
    const free = waiting.find(isFree) ?? waiting[0]
    waiting.splice(waiting.indexOf(free), 1)
    result.push(free)
  }
  return result
}

function explain(ranked, reading) {
  const chained = CHAINED.flatMap((sentence) => find(compiled(sentence), reading).map((span) => reading.lines[span.first]))
  const byId = new Map(ranked.map((item) => [item.trouble.id, item]))
  ranked.forEach((item, n) => {
    if (item.because) return
    const brought = item.trouble.follows.map((id) => byId.get(id)).find((other) => other && other !== item)
    const above = ranked.filter((other) => chained.some((line) => other.line < line && line < item.line))
    if (item.percent < 100) item.because = `${item.percent} % of the wording stands here, in order`
    else if (brought && n) item.because = `often brought about by what line ${brought.line} says`
    else if (item.voice === ASIDE) item.because = "a warning or a quoted line, not the error itself"
    else if (above.length) {
      item.because = `raised while the error of line ${Math.min(...above.map((other) => other.line))} was handled`
    } else if (n === 0 && ranked.length > 1) item.because = "the earliest error that we know in this text"
    else if (n) item.because = `stands behind line ${ranked[0].line}`
    else item.because = "the only error that we know in this text"
  })
}

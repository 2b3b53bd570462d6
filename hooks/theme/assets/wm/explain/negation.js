/* Words that turn a message round: `able to open` is no piece of `unable to open`.
   The twin of hooks/measures/explain/negation.py, which says why. */

import { endsLine } from "./text.js"

const TURNING = new Set(
  `no not cannot t without unable never none neither nor couldn doesn isn wasn don didn hasn aren haven weren wouldn won
  failed fail fails failing failure failures lacks lacking missing
  corrupt corrupted denied disable disabled disallowed exceeded exceeds forbidden illegal impossible incompatible incomplete
  inconsistent incorrect ineligible infinite insufficient invalid mismatch mismatched refused refuses unauthorized unavailable
  unallocated undefined unexpected unexpectedly unhandled uninitialized unknown unreachable unrecognised unrecognized unspecified
  unset unsuccessful unsupported`.split(/\s+/),
)
const FAILING = new Set([...TURNING, "error", "errors", "exception"])
const AROUND = 4

const fails = (word) => FAILING.has(word)

/**
 * Whether words found in order say the same as the pattern, not its opposite.
 * @param {ReturnType<import("./pattern.js").compiled>} pattern
 * @param {[number, number][]} chain index in the pattern, index in the text
 * @param {ReturnType<import("./text.js").read>} reading
 * @param {boolean} isCut whether all that is missing was cut off
 */
export function isKept(pattern, chain, reading, isCut) {
  if (isCut) return isCutKept(pattern.words, chain, reading)
  const found = new Set(chain.map(([k]) => k))
  const missing = pattern.words.filter((word, k) => fails(word) && !found.has(k)).length
  const wanted = missing ? FAILING : TURNING
  let putIn = 0
  for (let n = 1; n < chain.length; n++) {
    const [k, at] = chain[n - 1]
    const [later, there] = chain[n]
    if (!bridges(pattern, k, later)) putIn += countOf(wanted, reading, at + 1, there)
  }
  if (missing === 0) return putIn === 0
  const [head, first] = chain[0]
  const [tail, last] = chain[chain.length - 1]
  const { lines, words } = reading
  if (head > 0) putIn += countOf(wanted, reading, Math.max(0, first - AROUND), first, lines[first])
  if (tail < pattern.words.length - 1) {
    putIn += countOf(wanted, reading, last + 1, Math.min(words.length, last + 1 + AROUND), lines[last])
  }
  return putIn >= missing
}

/** Whether a placeholder stands between two words of a pattern. */
export function bridges(pattern, k, later) {
  for (let at = k + 1; at <= later; at++) if (pattern.openings.has(at)) return true
  return false
}

function isCutKept(words, chain, reading) {
  const [head] = chain[0]
  const [tail, last] = chain[chain.length - 1]
  if (words.slice(head, tail + 1).some(fails)) return true
  if (words.slice(0, head).some(fails)) return false
  const half = endsLine(reading, last) ? tail : tail + 1
  return !words.slice(half + 1).some(fails) || (half > tail && fails(words[half]))
}

function countOf(wanted, reading, start, end, line = 0) {
  reading.steps += end - start
  let count = 0
  for (let at = start; at < end; at++) {
    if (wanted.has(reading.words[at]) && (line === 0 || line === reading.lines[at])) count += 1
  }
  return count
}

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
const RIVALS = new Map(
  [
    "cpu cuda metal mps npu opencl sycl tpu vulkan xla xpu",
    "cpu hip metal mps npu opencl sycl tpu vulkan xla xpu",
    "cpu metal mps npu opencl rocm sycl tpu vulkan xla xpu",
    "cpu gpu",
    "false true",
    "no yes",
    "found missing",
    "disk memory",
    "empty full",
    "first last",
    "greater higher larger less longer lower shorter smaller",
    "large small",
    "long short",
    "max min",
    "maximum minimum",
    "newer older",
    "new old",
    "input output",
    "read write",
    "loaded saved",
    "loading saving",
    "finite inf infinite nan",
    "succeeded failed",
  ]
    .map((group) => group.split(" "))
    .flatMap((group, _, groups) => group.map((word) => [word, groups.filter((one) => one.includes(word)).flat().filter((one) => one !== word)])),
)
const KEY_MOST = 8
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
  if (isContradicted(pattern, chain, reading)) return false
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

function isContradicted(pattern, chain, reading) {
  const { words, lines } = reading
  const ends = [[-1, -1], ...chain, [pattern.words.length, words.length]]
  for (let n = 1; n < ends.length; n++) {
    const [k, at] = ends[n - 1]
    const [later, there] = ends[n]
    if (later === k + 1) continue
    const here = k >= 0 ? at : there
    const start = Math.max(at + 1, k < 0 ? there - AROUND : 0)
    const end = Math.min(there, k >= 0 ? at + 1 + AROUND : there)
    const stands = words.slice(start, end).filter((_, i) => lines[start + i] === lines[here])
    reading.steps += end - start
    if (stands.length && k >= 0 && pattern.keyed.has(k + 1) && isKey(reading, at)) return true
    const missing = pattern.words.slice(k + 1, later)
    if (missing.some((word) => (RIVALS.get(word) ?? []).some((rival) => stands.includes(rival)))) return true
  }
  return false
}

function isKey({ source, starts, ends }, at) {
  const between = source.slice(ends[at], starts[at + 1])
  return between.length <= KEY_MOST && /[=:]/.test(between)
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

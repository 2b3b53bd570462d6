/* Where a pattern stands in a text, in time that grows with the text's length alone.
   The twin of hooks/measures/explain/matcher.py, which says why. */

import * as growth from "./growth.js"
import { GAP_LINES, GAP_WORDS } from "./pattern.js"
import { begins, endsLine } from "./text.js"
import { isValue } from "./values.js"

/**
 * Every place of the pattern, from left to right, none overlapping the one before.
 * @param {{runs: string[][], words: string[]}} pattern
 * @param {ReturnType<import("./text.js").read>} reading
 * @returns {{first: number, last: number}[]} indexes of words, both included
 */
export function find(pattern, reading) {
  if (!pattern.runs.length || !pattern.words.every((word) => reading.places.has(word))) return []
  let chains = run(pattern.runs[0], reading)
  for (let n = 1; n < pattern.runs.length; n++) {
    if (!chains.length) return []
    chains = joined(chains, run(pattern.runs[n], reading), reading, pattern.smaller.has(n) ? hasSmaller : pattern.values.has(n) ? isValue : isNear)
  }
  if (pattern.begins) chains = chains.filter((span) => begins(reading, span.first))
  if (pattern.ends) chains = chains.filter((span) => endsLine(reading, span.last))
  if (pattern.grows) chains = growth.find(chains, reading)
  if (pattern.stays) chains = growth.findFlat(chains, reading)
  return apart(chains)
}

function run(words, reading) {
  const found = []
  for (const first of reading.places.get(words[0]) ?? []) {
    let at = first
    let last = first
    for (const word of words) {
      last = step(reading, at, word)
      if (last < 0) break
      at = last + 1
    }
    if (last >= 0) found.push({ first, last })
  }
  return found
}

/** Index of the last word read if `word` stands at `at`, perhaps behind a prefix or cut by a line break, else -1. */
export function step(reading, at, word) {
  const { words, content, wraps } = reading
  if (at >= words.length) return -1
  for (const here of [at, content[at]]) {
    reading.steps += 1
    if (words[here] === word) return here
    if (wraps[here] && here + 1 < words.length) {
      const rest = content[here + 1]
      const fits = words[here].length + words[rest].length === word.length
      if (fits && words[here] + words[rest] === word) return rest
    }
  }
  return -1
}

function joined(before, after, reading, fits) {
  const found = []
  let index = -1
  for (const span of after) {
    while (index + 1 < before.length && before[index + 1].last < span.first) {
      index += 1
      reading.steps += 1
    }
    if (index < 0) continue
    const end = before[index].last
    if (fits(end, span.first, reading)) found.push({ first: before[index].first, last: span.last })
  }
  return found
}

const isNear = (end, start, { lines }) => start - end - 1 <= GAP_WORDS && lines[start] - lines[end] <= GAP_LINES
const hasSmaller = (end, start, { words }) => start - end === 3 && isSmaller(words[end + 1], words[end + 2])

function isSmaller(first, second) {
  if (!/^[0-9]/.test(first) || !/^[0-9]/.test(second)) return false
  const a = first.replace(/^0+/, "")
  const b = second.replace(/^0+/, "")
  return a.length < b.length || (a.length === b.length && a < b)
}

function apart(spans) {
  const kept = []
  for (const span of spans) {
    if (kept.length && span.first <= kept[kept.length - 1].last) continue
    kept.push(span)
  }
  return kept
}

/* The troubles nearest to a text in which no error is known: guesses, never an answer.
   The twin of hooks/measures/explain/nearest.py, which says why. */

import { compiled } from "./pattern.js"

const GUESSES_MOST = 3
const GUESS_WORDS = 5
const GUESS_WEIGHT = 200
const GUESS_RARE = 40
const LIBRARIES = ["so", "dll", "pyd", "dylib"]
const ENDS_PATH = /[ \t\r\n"'()<>=,]/
const PATH_WORDS = 48

const byCodeUnit = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * The troubles that share most rare words with the text.
 * @param {object} book data/explain.json
 * @param {ReturnType<import("./text.js").read>} reading
 * @param {Map<string, number>} weights
 * @param {number} heaviest
 * @returns {{trouble: string, words: string[]}[]}
 */
export function guesses(book, reading, weights, heaviest) {
  const paths = inPaths(reading)
  const isShared = (word) =>
    reading.places.has(word) &&
    100 * (weights.get(word) ?? 0) >= GUESS_RARE * heaviest &&
    reading.places.get(word).some((at) => !paths.has(at))
  const found = []
  for (const trouble of book.troubles) {
    const own = new Set([trouble.title, ...trouble.signatures].flatMap((source) => compiled(source).words))
    const shared = [...own].filter(isShared).sort((a, b) => weights.get(b) - weights.get(a) || byCodeUnit(a, b))
    const worth = shared.reduce((total, word) => total + weights.get(word), 0)
    if (100 * worth >= GUESS_WEIGHT * heaviest) {
      found.push({ worth, guess: { trouble: trouble.id, words: shared.slice(0, GUESS_WORDS) } })
    }
  }
  found.sort((a, b) => b.worth - a.worth)
  return found.slice(0, GUESSES_MOST).map((item) => item.guess)
}

function inPaths(reading) {
  const { source, words, starts, ends, places } = reading
  const found = new Set()
  for (const ending of LIBRARIES) {
    for (const at of places.get(ending) ?? []) {
      if (source.charAt(starts[at] - 1) === ".") joined(reading, at, -1).forEach((word) => found.add(word))
    }
  }
  for (const at of places.get("file") ?? []) {
    if (source.slice(ends[at], ends[at] + 2) === ' "' && at + 1 < words.length) joined(reading, at + 1, 1).forEach((word) => found.add(word))
  }
  return found
}

function joined(reading, start, way) {
  const { source, words, starts, ends } = reading
  const found = [start]
  let at = start
  while (found.length < PATH_WORDS && at + way >= 0 && at + way < words.length) {
    const left = Math.min(at, at + way)
    reading.steps += 1
    if (ENDS_PATH.test(source.slice(ends[left], starts[left + 1]))) break
    at += way
    found.push(at)
  }
  return found
}

/* A signature or clue as runs of words: what stands literally, and `…` for what varies between.
   The twin of hooks/measures/explain/pattern.py, which says why. */

import { read } from "./text.js"

export const GAP_WORDS = 48
export const GAP_LINES = 3

const known = new Map()

/**
 * The pattern as it is matched: case, punctuation and blanks do not count.
 * @param {string} source
 * @returns {{source: string, runs: string[][], words: string[], openings: Set<number>, smaller: Set<number>,
 *   begins: boolean, ends: boolean, grows: boolean, isBare: boolean}} all words, which of them begin a run, before which
 *   runs two numbers stand, the first smaller, whether a line begins and ends with the pattern, whether a growing number
 *   follows, and whether words are all there is to it
 */
export function compiled(source) {
  let pattern = known.get(source)
  if (!pattern) {
    const runs = []
    const smaller = new Set()
    for (const part of source.split("…<…")) {
      if (runs.length) smaller.add(runs.length)
      runs.push(...part.split("…").map((piece) => read(piece).words).filter((run) => run.length))
    }
    const openings = new Set()
    let at = 0
    for (const run of runs) {
      openings.add(at)
      at += run.length
    }
    const begins = source.startsWith("¶")
    const ends = source.endsWith("¶")
    const grows = source.endsWith("…↑")
    const isBare = !(smaller.size || begins || ends || grows)
    pattern = { source, runs, words: runs.flat(), openings, smaller, begins, ends, grows, isBare }
    known.set(source, pattern)
  }
  return pattern
}

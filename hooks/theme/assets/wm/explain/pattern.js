/* A signature or clue as runs of words: what stands literally, and `…` for what varies between.
   The twin of hooks/measures/explain/pattern.py, which says why. */

import { read } from "./text.js"

export const GAP_WORDS = 48
export const GAP_LINES = 3

const known = new Map()

/**
 * The pattern as it is matched: case, punctuation and blanks do not count.
 * @param {string} source
 * @returns {{source: string, runs: string[][], words: string[], openings: Set<number>}} all words, and which begin a run
 */
export function compiled(source) {
  let pattern = known.get(source)
  if (!pattern) {
    const runs = source.split("…").map((part) => read(part).words).filter((run) => run.length)
    const openings = new Set()
    let at = 0
    for (const run of runs) {
      openings.add(at)
      at += run.length
    }
    pattern = { source, runs, words: runs.flat(), openings }
    known.set(source, pattern)
  }
  return pattern
}

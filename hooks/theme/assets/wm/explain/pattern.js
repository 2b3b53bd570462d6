/* A signature or clue as runs of words: what stands literally, and `…` for what varies between.
   The twin of hooks/measures/explain/pattern.py, which says why. */

import { read } from "./text.js"

const QUOTES = /^[ "'`([]+|[ "'`([]+$/g

export const GAP_WORDS = 48
export const GAP_LINES = 3

const known = new Map()

/**
 * The pattern as it is matched: case, punctuation and blanks do not count.
 * @param {string} source
 * @returns {{source: string, runs: string[][], words: string[], openings: Set<number>, keyed: Set<number>,
 *   smaller: Set<number>, values: Set<number>, begins: boolean, ends: boolean, grows: boolean, stays: boolean, isBare: boolean}}
 *   all words, which of them begin a run, which stand right behind a `=`, before which runs two numbers stand, the first smaller, which are the value of the name before
 *   them, whether a line begins and ends with the pattern, whether a number follows that grows, or one that stays, and
 *   whether words are all there is to it
 */
export function compiled(source) {
  let pattern = known.get(source)
  if (!pattern) {
    const runs = []
    const joints = { "…<…": new Set(), "…→": new Set(), "…": new Set() }
    const keyed = new Set()
    let joint = "…"
    for (const piece of source.split(/(…<…|…→|…)/)) {
      if (piece in joints) {
        joint = piece
        continue
      }
      const { words: run, starts, ends } = read(piece)
      if (!run.length) continue
      if (runs.length) joints[joint].add(runs.length)
      const before = runs.flat().length
      for (let n = 1; n < run.length; n++) {
        if (piece.slice(ends[n - 1], starts[n]).replace(QUOTES, "") === "=") keyed.add(before + n)
      }
      runs.push(run)
    }
    const { "…<…": smaller, "…→": values } = joints
    const openings = new Set()
    let at = 0
    for (const run of runs) {
      openings.add(at)
      at += run.length
    }
    const begins = source.startsWith("¶")
    const ends = source.endsWith("¶")
    const grows = source.endsWith("…↑")
    const stays = source.endsWith("…≡")
    const isBare = !(smaller.size || values.size || begins || ends || grows || stays)
    pattern = { source, runs, words: runs.flat(), openings, keyed, smaller, values, begins, ends, grows, stays, isBare }
    known.set(source, pattern)
  }
  return pattern
}

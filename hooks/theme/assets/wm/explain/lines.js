/* The lines of a text and the marks on it, by offset: which part is shown, and how. */

const AROUND = 3 // lines shown before and after a mark
const SMALL = 4 // a gap of so many lines is not worth a fold
const WINDOWS = 60 // marks shown unasked; the first of each finding always is
const WHOLE = 60 // a text of so many lines is shown whole
const LONG = 1200 // characters of a line shown whole
const BESIDE = 200 // characters shown on each side of a mark in a longer line

/** Offset of each line's first character, and one more for the end of the text. */
export function starts(text) {
  const found = [0]
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) found.push(at + 1)
  found.push(text.length + 1)
  return found
}

/** The number of the line, from 0, that holds an offset. */
export function lineAt(begin, offset) {
  let low = 0
  let high = begin.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (begin[middle] <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * The spans of all findings in order and without overlap; what two findings share belongs
 * to the one that is shown first.
 * @returns {{start: number, end: number, finding: number}[]}
 */
export function marks(findings, length) {
  const all = findings.flatMap(({ spans }, finding) => spans.map(({ start, end }) => ({ start, end, finding })))
  all.sort((a, b) => a.start - b.start || a.finding - b.finding)
  const kept = []
  for (const mark of all) {
    const last = kept.at(-1)
    if (last && mark.start < last.end) {
      if (mark.finding >= last.finding) mark.start = last.end
      else last.end = mark.start
    }
    mark.end = Math.min(mark.end, length)
    if (last && last.end <= last.start) kept.pop()
    if (mark.end > mark.start) kept.push(mark)
  }
  return kept
}

/**
 * The runs of lines to show, from 0, as [first, after the last]: all of a short text, else
 * what lies around the marks; the end of the text if there are none.
 */
export function windows(begin, marked) {
  const lines = begin.length - 1
  if (lines <= WHOLE) return [[0, lines]]
  if (!marked.length) return [[Math.max(0, lines - WHOLE), lines]]
  const seen = new Set()
  const found = []
  marked.forEach((mark, number) => {
    if (number >= WINDOWS && seen.has(mark.finding)) return
    seen.add(mark.finding)
    const first = Math.max(0, lineAt(begin, mark.start) - AROUND)
    const after = Math.min(lines, lineAt(begin, mark.end - 1) + AROUND + 1)
    const last = found.at(-1)
    if (last && first <= last[1] + SMALL) last[1] = Math.max(last[1], after)
    else found.push([first, after])
  })
  return found
}

/**
 * The stretches of one line that are shown, as [from, to] offsets of the text: the whole
 * line, or of a very long one its beginning and what lies around its marks.
 */
export function stretches(from, to, inside) {
  if (to - from <= LONG) return [[from, to]]
  const found = [[from, from + BESIDE]]
  for (const mark of inside.slice(0, 20)) {
    const first = Math.max(from, mark.start - BESIDE)
    const after = Math.min(to, Math.min(mark.end, mark.start + LONG) + BESIDE)
    const last = found.at(-1)
    if (first <= last[1]) last[1] = Math.max(last[1], after)
    else found.push([first, after])
  }
  return found
}

const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\))/g
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * A piece of the text as it may be shown: colours of a terminal gone, other control
 * characters as their pictures, those that turn the direction of writing as a box.
 */
export function visible(piece) {
  return piece
    .replace(ESCAPES, "")
    .replace(CONTROLS, (character) => (character === "\x7f" ? "␡" : String.fromCharCode(0x2400 + character.charCodeAt(0))))
    .replace(TURNS, "\u25a1")
}

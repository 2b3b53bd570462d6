/* The answer to a pasted text: its errors in order of what to read first, and the causes it speaks for.
   The twin of hooks/measures/explain/answer.py, which says why. */

import { find } from "./matcher.js"
import { compiled } from "./pattern.js"
import { read } from "./text.js"

const SPANS_MOST = 100

/**
 * What the book knows of a text.
 * @param {object} book data/explain.json
 * @param {string} text
 * @returns {{lines: number, findings: object[], guesses: object[]}} plain data; `spans` carry `start` and `end` too
 */
export function explain(book, text) {
  const reading = read(text)
  const findings = book.troubles.map((trouble) => finding(trouble, reading)).filter(Boolean)
  findings.sort((a, b) => a.line - b.line)
  findings.forEach((found, n) => {
    found.first = found.root = n === 0
  })
  return { lines: reading.lineCount, findings, guesses: [] }
}

function finding(trouble, reading) {
  const hits = trouble.signatures.flatMap((source) => find(compiled(source), reading).map((span) => ({ span, source })))
  if (!hits.length) return null
  hits.sort((a, b) => a.span.first - b.span.first || b.span.last - a.span.last)
  return {
    trouble: trouble.id,
    certainty: "known",
    line: reading.lines[hits[0].span.first],
    first: false,
    root: false,
    why: "",
    signature: hits[0].source,
    spans: hits.slice(0, SPANS_MOST).map((hit) => shown(hit.span, reading)),
    causes: causes(trouble, reading),
    memory: null,
  }
}

function causes(trouble, reading) {
  const found = trouble.causes.map((cause) => {
    const because = []
    for (const clue of cause.clues) {
      for (const span of find(compiled(clue), reading).slice(0, 1)) {
        because.push(`line ${reading.lines[span.first]}: ${shown(span, reading).text}`)
      }
    }
    return { id: cause.id, because }
  })
  return found.sort((a, b) => b.because.length - a.because.length)
}

function shown(span, reading) {
  const start = reading.starts[span.first]
  const end = reading.ends[span.last]
  return { line: reading.lines[span.first], text: reading.source.slice(start, end), start, end }
}

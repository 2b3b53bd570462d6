/* The answer to a pasted text: its errors, the root first, and the causes that the text speaks for.
   The twin of hooks/measures/explain/answer.py, which says why. */

import * as likely from "./likely.js"
import * as matcher from "./matcher.js"
import * as order from "./order.js"
import { decode } from "./memory.js"
import { attach } from "./messages.js"
import { guesses } from "./nearest.js"
import { compiled } from "./pattern.js"
import { read } from "./text.js"

const SPANS_MOST = 100
const NAME_WEIGHT = 25
const ASIDE_SHARE = 85

/**
 * What the book knows of a text.
 * @param {object} book data/explain.json
 * @param {string} text
 * @returns {{lines: number, findings: object[], guesses: object[]}} plain data; `spans` carry `start` and `end` too
 */
export function explain(book, text) {
  const reading = read(text)
  const weights = new Map(Object.entries(book.weights))
  const heaviest = Math.max(1, ...weights.values())
  const found = book.troubles.map((trouble) => known(trouble, reading, weights, heaviest)).filter(Boolean)
  found.push(...likelyOnes(book, reading, found, weights, heaviest))
  const ranked = order.ordered(attach(found, decode(text), book, reading), reading)
  const first = ranked.length ? Math.min(...ranked.map((item) => item.line)) : 0
  return {
    lines: reading.lineCount,
    findings: ranked.map((item, n) => finding(item, reading, n === 0, item.line === first)),
    guesses: ranked.length ? [] : guesses(book, reading, weights, heaviest),
  }
}

function known(trouble, reading, weights, heaviest) {
  const hits = trouble.signatures.flatMap((source) =>
    matcher.find(compiled(source), reading).map((span) => ({ span, source, voice: order.voice(span, reading) })),
  )
  if (!hits.length) return null
  hits.sort((a, b) => a.voice - b.voice || a.span.first - b.span.first || b.span.last - a.span.last)
  const { span, source, voice } = hits[0]
  return {
    trouble,
    signature: source,
    percent: 100,
    weight: compiled(source).words.reduce((total, word) => total + (weights.get(word) ?? heaviest), 0),
    spans: apart(hits.map((hit) => hit.span)),
    line: reading.lines[span.first],
    voice,
    message: null,
    because: "",
  }
}

function apart(spans) {
  const merged = []
  for (const span of [...spans].sort((a, b) => a.first - b.first || a.last - b.last)) {
    const before = merged[merged.length - 1]
    if (before && span.first <= before.last) before.last = Math.max(before.last, span.last)
    else merged.push({ ...span })
  }
  return merged
}

const overlap = (a, b) => a.first <= b.last && b.first <= a.last

function likelyOnes(book, reading, knownOnes, weights, heaviest) {
  const ids = new Set(knownOnes.map((item) => item.trouble.id))
  const taken = knownOnes.flatMap((item) => item.spans)
  const found = []
  for (const trouble of book.troubles) {
    let best = null
    const isName = (word) => 100 * (weights.get(word) ?? 0) >= NAME_WEIGHT * heaviest
    const name = new Set(compiled(trouble.title).words.filter(isName))
    for (const source of ids.has(trouble.id) ? [] : trouble.signatures) {
      const part = likely.find(compiled(source), reading, weights, heaviest, name)
      if (!part || (best && part.rank <= best.rank)) continue
      if (taken.some((span) => overlap(part.span, span))) continue
      const voice = order.voice(part.span, reading)
      if (voice === order.ASIDE && part.share < ASIDE_SHARE && !part.isCut) continue
      if (!likely.tells(part, ...rivals(book, trouble, source))) continue
      best = {
        trouble,
        signature: source,
        percent: Math.min(part.share, 99),
        weight: part.weight,
        rank: part.rank,
        spans: [part.span],
        line: reading.lines[part.span.first],
        voice,
        message: null,
        because: "",
      }
    }
    if (best) found.push(best)
  }
  const kept = []
  for (const item of found.sort((a, b) => b.rank - a.rank)) {
    if (!kept.some((other) => overlap(item.spans[0], other.spans[0]))) kept.push(item)
  }
  return kept
}

function rivals(book, trouble, source) {
  const own = trouble.signatures.filter((other) => other !== source)
  const others = book.troubles.filter((item) => item !== trouble).flatMap((item) => item.signatures)
  return [own.map(compiled), others.map(compiled)]
}

function finding(item, reading, root, first) {
  return {
    trouble: item.trouble.id,
    certainty: item.percent === 100 ? "known" : "likely",
    line: item.line,
    first,
    root,
    why: item.because,
    signature: item.signature,
    spans: item.spans.slice(0, SPANS_MOST).map((span) => shown(span, reading)),
    causes: causes(item, reading),
    memory: item.message,
  }
}

function causes(item, reading) {
  const { message } = item
  const found = item.trouble.causes.map((cause) => {
    const named = message !== null && cause.cases.includes(message.case)
    const because = named ? [`line ${message.line}: ${message.title}`] : []
    for (const clue of cause.clues) {
      for (const span of matcher.find(compiled(clue), reading).slice(0, 1)) {
        because.push(`line ${reading.lines[span.first]}: ${shown(span, reading).text}`)
      }
    }
    return { named, cause: { id: cause.id, because } }
  })
  found.sort((a, b) => b.named - a.named || b.cause.because.length - a.cause.because.length)
  return found.map((ranked) => ranked.cause)
}

function shown(span, reading) {
  const start = reading.starts[span.first]
  const end = reading.ends[span.last]
  return { line: reading.lines[span.first], text: reading.source.slice(start, end), start, end }
}

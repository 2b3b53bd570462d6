/* A query as words, and each word as what it may stand for: itself, its other forms, a
   beginning, two words run together, a misspelling. The best of these that exists counts. */

import { american, fold, split, stem } from "./engine-text.js"

const MOST_WORDS = 16
const ERROR_LINE = /error|exception|fail|cannot|can't|unable|not |invalid|out of|killed|warning/i

/** What a kind of match is worth beside the word itself. */
const WORTH = { exact: 1, form: 0.95, joined: 0.95, beginning: 0.85, swapped: 0.75, near: 0.7, far: 0.55 }

/**
 * @param {string} text as typed or pasted
 * @param {Set<string>} stop
 * @returns {{words: string[], pairs: [number, string][], open: boolean}} the words that say
 *   something; neighbours run together, with the place of the first; whether the last word
 *   may still grow
 */
export function parse(text, stop) {
  let all = split(telling(text))
  let kept = all.filter((word) => !stop.has(word))
  if (!kept.length) kept = all
  const words = [...new Set(kept)].slice(0, MOST_WORDS)
  const pairs = []
  words.forEach((word, at) => {
    const next = words[at + 1]
    if (next) pairs.push([at, word + next])
  })
  return { words, pairs, open: /[\p{L}\p{N}]$/u.test(fold(text)) && words.at(-1) === all.at(-1) }
}

/* A traceback's frames say little: of many lines those that name an error are kept, the last first. */
function telling(text) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean)
  if (lines.length < 3) return text
  const naming = lines.filter((line) => ERROR_LINE.test(line) && !line.startsWith("File "))
  return (naming.length ? naming : lines).reverse().join("\n")
}

/** Looks words up in some tiers and keeps the answers. */
export class Words {
  /** @param {import("./engine-parts.js").Tier[]} tiers */
  constructor(tiers) {
    this.tiers = tiers
    this.known = new Map()
  }

  /**
   * @param {string} word
   * @param {boolean} open whether more letters may follow
   * @returns {{hits: Map<number, {worth: number, score: number}>, exact: boolean}} by posting
   */
  meaning(word, open) {
    const key = open ? `${word}*` : word
    if (!this.known.has(key)) this.known.set(key, this.look(word, open))
    return this.known.get(key)
  }

  look(word, open) {
    const hits = new Map()
    this.add(hits, word, WORTH.exact)
    this.add(hits, stem(word), WORTH.form, {}, word)
    const exact = hits.size > 0
    if (word.length > 2 || open) {
      for (const spelling of new Set([word, american(word)])) {
        this.add(hits, spelling, open ? WORTH.beginning : WORTH.near, { prefix: true })
      }
    }
    if (exact || (open && hits.size)) return { hits, exact, words: [word] }
    return this.guess(word, hits)
  }

  /* A word that is in no part: two words run together, then a slip of the fingers. */
  guess(word, hits) {
    const parted = this.parted(word)
    if (parted) return { hits: parted, exact: true }
    if (word.length > 3 && !/^\d+$/.test(word)) {
      for (let at = 0; at + 1 < word.length; at += 1) {
        const swapped = word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
        if (swapped !== word) this.add(hits, swapped, WORTH.swapped)
      }
      if (!hits.size) this.add(hits, word, WORTH.near, { fuzzy: 1 })
      if (!hits.size && word.length > 6) this.add(hits, word, WORTH.far, { fuzzy: 2 })
    }
    return { hits, exact: false }
  }

  /** A word that is two known ones: the passages that hold both. */
  parted(word) {
    for (let at = 2; at + 2 <= word.length; at += 1) {
      const first = this.meaningOf(word.slice(0, at))
      const second = first.size ? this.meaningOf(word.slice(at)) : first
      const both = new Map([...second].filter(([posting]) => first.has(posting)))
      if (both.size) {
        for (const [posting, hit] of both) both.set(posting, { ...hit, worth: WORTH.joined, count: 2 })
        return both
      }
    }
    return null
  }

  meaningOf(word) {
    const hits = new Map()
    this.add(hits, word, WORTH.exact)
    this.add(hits, stem(word), WORTH.form, {}, word)
    return hits
  }

  add(hits, word, worth, options = {}, near = word) {
    for (const tier of this.tiers) {
      for (const { id, score, terms } of tier.find(word, options, near)) {
        /* Stems are found by exact match alone: a beginning or a typo of one says nothing. */
        if (word[0] !== "=" && terms.every((term) => term[0] === "=")) continue
        const known = hits.get(id)
        if (!known || known.worth < worth) hits.set(id, { worth, score })
      }
    }
  }
}

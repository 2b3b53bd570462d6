/* The parts of the index: which of them a word needs, fetching them once, and looking words
   up in them. A part's postings become MiniSearch indexes whose documents are passages; of a
   part that is one of many, only the words that begin as the typed one does. */

import MiniSearch from "../vendor/minisearch.js"
import { LENGTHS } from "./engine-hits.js"
import { stem } from "./engine-text.js"

const PREFIX = 3 /* letters that keep words in one part: parts.py */
const MOST_PARTS = 3 /* fetched for one or two letters */
const AVERAGE_LENGTH = 5

const OPTIONS = {
  fields: ["text"],
  tokenize: (text) => [text],
  processTerm: (term) => term,
  searchOptions: { bm25: { k: 1.2, b: 0.5, d: 0.5 } },
}

/** Words of a part, in order, each with the gaps between its postings. */
class Part {
  /**
   * @param {[string, number[][]]} content
   * @param {number} passages how many the whole catalogue has, about
   */
  constructor([line, gaps], passages) {
    this.words = line.split(" ")
    this.gaps = gaps
    this.passages = passages
    this.indexes = new Map()
  }

  /** @returns {MiniSearch} an index of the words that begin with some letters, its ids the postings */
  index(beginning) {
    if (!this.indexes.has(beginning)) this.indexes.set(beginning, this.built(beginning))
    return this.indexes.get(beginning)
  }

  built(beginning) {
    const index = new Map()
    const documentIds = {}
    const fieldLength = {}
    const short = new Map()
    for (let at = this.first(beginning); at < this.words.length && this.words[at].startsWith(beginning); at += 1) {
      const own = {}
      let posting = 0
      for (const gap of this.gaps[at] ?? []) {
        posting += gap
        let id = short.get(posting)
        if (id === undefined) {
          id = short.size
          short.set(posting, id)
          documentIds[id] = posting
          fieldLength[id] = [(posting % LENGTHS) + 1]
        }
        own[id] = 1
      }
      const stemmed = stem(this.words[at])
      index.set(this.words[at], own)
      index.set(stemmed, index.has(stemmed) ? { ...index.get(stemmed), ...own } : own)
    }
    return MiniSearch.loadJS(
      {
        documentCount: this.passages,
        nextId: short.size,
        documentIds,
        fieldIds: { text: 0 },
        fieldLength,
        averageFieldLength: [AVERAGE_LENGTH],
        storedFields: {},
        dirtCount: 0,
        index: [...index].map(([word, own]) => [word, { 0: own }]),
        serializationVersion: 2,
      },
      OPTIONS,
    )
  }

  /** The place of the first word that is not before these letters. */
  first(beginning) {
    let low = 0
    let high = this.words.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.words[middle] < beginning) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** One tier: its parts in order of their first letters, fetched when a word needs them. */
export class Tier {
  /**
   * @param {string} name
   * @param {[string, string][]} parts first letters and digest of each
   * @param {(file: string) => Promise<object>} load
   * @param {number} passages
   * @param {boolean} whole whether a part is looked through as a whole, so that a slip in a word's first letters is
   *   found too, and one or two letters are a beginning
   */
  constructor(name, parts, load, passages, whole) {
    this.name = name
    this.parts = parts
    this.load = load
    this.passages = passages
    this.whole = whole
    this.held = new Map()
  }

  /** @returns {number[]} the parts that may hold words with this beginning */
  wanted(word) {
    const low = word.slice(0, PREFIX)
    const high = low.length < PREFIX && this.whole ? `${low}\uffff` : low
    const found = []
    for (let n = 0; n < this.parts.length; n += 1) {
      const next = this.parts[n + 1]?.[0]
      if (this.parts[n][0].slice(0, PREFIX) <= high && (next === undefined || next > low)) found.push(n)
    }
    return found.slice(0, MOST_PARTS)
  }

  /** Fetch what the words need. */
  async need(words) {
    const parts = new Set(words.flatMap((word) => this.wanted(word)))
    await Promise.all([...parts].map((n) => this.fetched(n)))
  }

  fetched(n) {
    const held = this.held.get(n)
    if (held) return held
    const coming = this.load(`${this.name}-${n}-${this.parts[n][1]}`).then(
      (content) => {
        const part = new Part(content, this.passages)
        if (this.whole) part.index("") /* now, and not at the first keystroke */
        this.held.set(n, part)
      },
      (error) => {
        this.held.delete(n)
        throw error
      },
    )
    this.held.set(n, coming)
    return coming
  }

  /**
   * Look one word up in the parts at hand.
   *
   * @param {string} word a folded word, or a marked stem, whose parts `near` names
   * @param {object} options of MiniSearch: prefix, fuzzy
   * @param {string} near a word in whose parts to look
   * @returns {{id: number, score: number, terms: string[]}[]}
   */
  find(word, options = {}, near = word) {
    if (!this.whole && near.length < PREFIX && options.prefix) return []
    return this.wanted(near).flatMap((n) => {
      const part = this.held.get(n)
      return part instanceof Part ? part.index(this.whole ? "" : near.slice(0, PREFIX)).search(word, options) : []
    })
  }
}

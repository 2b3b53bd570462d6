/* The parts of the index: which of them a word needs, fetching them once, and looking
   words up in them. A part's postings become a MiniSearch index whose documents are passages. */

import MiniSearch from "../vendor/minisearch.js"
import { stem } from "./engine-text.js"

const PREFIX = 3 /* letters that keep words in one part: parts.py */
const LENGTHS = 8 /* a posting is passage × LENGTHS + length − 1: parts.py */
const MOST_PARTS = 3 /* fetched for one or two letters */
const AVERAGE_LENGTH = 5

const OPTIONS = {
  fields: ["text"],
  tokenize: (text) => [text],
  processTerm: (term) => term,
  searchOptions: { bm25: { k: 1.2, b: 0.5, d: 0.5 }, weights: { prefix: 0.7, fuzzy: 0.5 } },
}

/**
 * @param {[string, number[][]]} content words in one line, and gaps between their postings
 * @param {number} passages how many the whole catalogue has, about
 * @returns {MiniSearch} one document per passage, its id the posting
 */
function indexOf([line, gaps], passages) {
  const index = new Map()
  const documentIds = {}
  const fieldLength = {}
  const short = new Map()
  line.split(" ").forEach((word, at) => {
    let posting = 0
    const own = {}
    for (const gap of gaps[at] ?? []) {
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
    index.set(word, own)
    const stemmed = stem(word)
    index.set(stemmed, { ...index.get(stemmed), ...own })
  })
  return MiniSearch.loadJS(
    {
      documentCount: passages,
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

/** One tier: its parts in order of their first letters, fetched when a word needs them. */
export class Tier {
  /**
   * @param {string} name
   * @param {[string, string][]} parts first letters and digest of each
   * @param {(file: string) => Promise<object>} load
   * @param {number} passages
   */
  constructor(name, parts, load, passages) {
    this.name = name
    this.parts = parts
    this.load = load
    this.passages = passages
    this.indexes = new Map()
  }

  /** @returns {number[]} the parts that may hold words with this beginning */
  wanted(word) {
    const low = word.slice(0, PREFIX)
    const high = low.length < PREFIX ? `${low}\uffff` : low
    const found = []
    this.parts.forEach(([first], n) => {
      const next = this.parts[n + 1]?.[0]
      if (first.slice(0, PREFIX) <= high && (next === undefined || next > low)) found.push(n)
    })
    return found.slice(0, MOST_PARTS)
  }

  /** Fetch what the words need. */
  async need(words) {
    const parts = new Set(words.flatMap((word) => this.wanted(word)))
    await Promise.all([...parts].map((n) => this.part(n)))
  }

  async part(n) {
    if (!this.indexes.has(n)) {
      this.indexes.set(n, this.load(`${this.name}-${n}-${this.parts[n][1]}`).then((content) => {
        this.indexes.set(n, indexOf(content, this.passages))
      }, (error) => {
        this.indexes.delete(n)
        throw error
      }))
    }
    return this.indexes.get(n)
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
    return this.wanted(near).flatMap((n) => {
      const index = this.indexes.get(n)
      return index instanceof MiniSearch ? index.search(word, options) : []
    })
  }
}

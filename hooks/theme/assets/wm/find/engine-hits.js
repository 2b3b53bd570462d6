/* What one word of a query matched, in flat arrays: a word may stand in tens of thousands of
   passages, and the arrays are gone through at every keystroke. */

/** A posting is (document × LOCAL + slot) × LENGTHS + length − 1: documents.py and parts.py. */
export const LENGTHS = 8
export const LOCAL = 256
const DOCUMENT = 11 /* bits below the document's number */
const SLOT = LOCAL - 1
const NAMES_END = 33
const SIGNATURES = [55, 87]
const BODY = 159

/** What a word in the body counts towards covering the query. */
export const BODY_SEEN = 0.6
/* A word in a name or a signature lets a document be looked at more closely with less of the query. */
const NAMED = 1.6

export const documentOf = (posting) => posting >>> DOCUMENT
export const slotOf = (posting) => (posting >>> 3) & SLOT
export const lengthOf = (posting) => (posting & (LENGTHS - 1)) + 1

/** @typedef {{worth: number, score: number, count?: number}} Hit */

export class Hits {
  /** @param {Map<number, Hit>} found by posting */
  constructor(found) {
    const size = found.size
    this.postings = new Int32Array(size)
    this.worths = new Float32Array(size)
    this.scores = new Float32Array(size)
    this.counts = new Uint8Array(size)
    const documents = new Map()
    /** Whether a short text holds the word. */
    this.told = false
    let at = 0
    for (const [posting, { worth, score, count }] of found) {
      this.postings[at] = posting
      this.worths[at] = worth
      this.scores[at] = score
      this.counts[at] = count ?? 1
      at += 1
      const slot = slotOf(posting)
      const named = slot < NAMES_END || (slot >= SIGNATURES[0] && slot < SIGNATURES[1])
      const promise = slot === BODY ? worth * BODY_SEEN : named ? worth * NAMED : worth
      const document = documentOf(posting)
      if (slot !== BODY) this.told = true
      if (!(documents.get(document) >= promise)) documents.set(document, promise)
    }
    /** Documents that hold the word, and how much each promises because of it. */
    this.documents = Int32Array.from(documents.keys())
    this.promises = Float32Array.from(documents.values())
  }

  get size() {
    return this.postings.length
  }
}

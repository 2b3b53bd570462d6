/* What a word of a query may stand for: itself, its other forms, a word of the same meaning, a beginning, two words run
   together, a misspelling. Likelier readings come first; a slip is looked for only if they fail. */

import { Hits } from "./engine-hits.js"
import { STEM, american, stem } from "./engine-text.js"

/** What a kind of match is worth beside the word itself. */
const WORTH = { exact: 1, form: 0.95, joined: 0.95, beginning: 0.85, swapped: 0.75, near: 0.7, far: 0.55, deepForm: 0.7, same: 0.55 }

const SHORTEST_DEEP = 4 /* letters of a word that is worth looking for in the body */

/** Looks words up in some tiers and keeps the answers. */
export class Words {
  /**
   * @param {import("./engine-parts.js").Tier[]} tiers with the names and with the short texts
   * @param {import("./engine-parts.js").Tier} body
   * @param {Record<string, string>} same the word under which others of its meaning are found
   */
  constructor(tiers, body, same) {
    this.same = new Map(Object.entries(same).map(([word, first]) => [stem(word), first]))
    this.tiers = tiers
    this.body = body
    this.known = new Map()
  }

  /**
   * @param {string} word
   * @param {boolean} open whether more letters may follow
   * @param {boolean} deep whether to look in the body too
   * @returns {Hits}
   */
  meaning(word, open, deep = false) {
    return this.kept(`${open ? "*" : ""}${deep ? "+" : ""}${word}`, () => {
      const hits = this.look(word, open)
      if (deep && word.length >= SHORTEST_DEEP) {
        this.add(hits, word, WORTH.exact, {}, word, [this.body])
        this.add(hits, stem(word), WORTH.deepForm, {}, word, [this.body])
      }
      return hits
    })
  }

  kept(key, look) {
    if (!this.known.has(key)) this.known.set(key, new Hits(look()))
    return this.known.get(key)
  }

  look(word, open) {
    const hits = this.whole(word, this.tiers)
    const same = this.same.get(stem(word))
    if (same) {
      this.add(hits, same, WORTH.same)
      this.add(hits, stem(same), WORTH.same)
    }
    /* Two or three letters begin too many words: only names are offered for them. */
    if (open) this.beginning(hits, word, WORTH.beginning, word.length < 4 ? this.tiers.slice(0, 1) : this.tiers)
    if (word.length > 5 || !hits.size || /^\d/.test(word)) this.parted(hits, word)
    if (!hits.size && word.length > 3) this.beginning(hits, word, WORTH.near)
    if (!hits.size) this.guess(hits, word)
    return hits
  }

  /** @returns {string[]} the words in whose parts a word is looked for */
  sought(word) {
    const same = this.same.get(stem(word))
    return same ? [word, same] : [word]
  }

  /** The word itself and its other forms. */
  whole(word, tiers = this.tiers, hits = new Map()) {
    this.add(hits, word, WORTH.exact, {}, word, tiers)
    this.add(hits, stem(word), WORTH.form, {}, word, tiers)
    return hits
  }

  beginning(hits, word, worth, tiers = this.tiers) {
    for (const spelling of spellings(word)) this.add(hits, spelling, worth, { prefix: true }, spelling, tiers)
  }

  /**
   * Two words of the query as one. They have meanings of their own, so nothing is guessed unless one is unknown.
   *
   * @param {string} first
   * @param {string} second
   * @param {boolean} open whether more letters may follow
   * @returns {Hits}
   */
  together(first, second, open) {
    const word = first + second
    return this.kept(`&${open}${word}`, () => {
      const hits = this.whole(word)
      if (!hits.size && (open || word.length > 5)) this.beginning(hits, word, WORTH.beginning)
      if (!hits.size && (!this.whole(first).size || !this.whole(second).size)) this.guess(hits, word)
      return hits
    })
  }

  /** A word with the stop word after it as one: nothing is guessed. */
  tailed(word, tail) {
    return this.kept(`_${word}${tail}`, () => this.whole(word + tail))
  }

  /* A slip of the fingers: two letters changed places, one is wrong, two are wrong. */
  guess(hits, word) {
    if (word.length < 4 || /^\d+$/.test(word)) return
    for (let at = 0; at + 1 < word.length; at += 1) {
      const swapped = word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
      if (swapped !== word) this.add(hits, swapped, WORTH.swapped)
    }
    if (hits.size) return
    /* A short word that is unknown here is as likely another word: only a name is worth a guess. */
    const tiers = word.length < 6 ? this.tiers.slice(0, 1) : this.tiers
    for (const spelling of spellings(word)) this.add(hits, spelling, WORTH.near, { fuzzy: 1 }, spelling, tiers)
    if (hits.size || word.length < 7) return
    for (const spelling of spellings(word)) this.add(hits, spelling, WORTH.far, { fuzzy: 2 })
  }

  /** A word that is two others run together: the passages that hold both. */
  parted(hits, word) {
    const digits = /^\d+(?=\p{L})/u.exec(word)?.[0].length
    for (let at = digits ?? 2; digits ? at === digits : at + 2 <= word.length; at += 1) {
      const first = this.whole(word.slice(0, at))
      const second = first.size ? this.whole(word.slice(at)) : first
      for (const [posting, hit] of second) {
        if (first.has(posting) && !hits.has(posting)) hits.set(posting, { ...hit, worth: WORTH.joined, count: 2 })
      }
    }
  }

  add(hits, word, worth, options = {}, near = word, tiers = this.tiers) {
    for (const tier of tiers) {
      for (const { id, score, terms } of tier.find(word, options, near)) {
        /* Stems are found by exact match alone: a beginning or a typo of one says nothing. */
        if (word[0] !== STEM && terms.every((term) => term[0] === STEM)) continue
        const known = hits.get(id)
        if (!known || known.worth < worth) hits.set(id, { worth, score })
      }
    }
  }
}

function spellings(word) {
  return new Set([word, american(word)])
}

/* A query as words, and each word as what it may stand for: itself, its other forms, a
   beginning, two words run together, a misspelling. The best of these that exists counts. */

import { STEM, american, fold, split, stem } from "./engine-text.js"

const MOST_WORDS = 16
const ERROR_LINE = /error|exception|fail|cannot|can't|unable|not |invalid|out of|killed|warning/i

/* Words that go with every subject: they count little beside the others. */
const WEAK = new Set(
  `after again all also always another at away back bad before being best better big both bring brings case change
  cost during each else enough error errors even ever every far fast fewer find first fix found full good great
  half hard help high issue issues keep keeps know large last later least less let life like little long look
  looks low make makes making many max may maybe me min more most much near necessary never new next no none now
  number off often old once one only open other out over own part place possible problem problems put real right
  same say see seem set several show side simple since small soon still stop sure take takes tell than thing things
  think three time times together top total tried try trying turn two type under until useful version via well while whole without
  work working works wrong yesterday today year years day days`.split(/\s+/),
)

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
  return { words, pairs, ...intent(all, text), weak: words.map((word) => WEAK.has(word) || /[a-z]{3}ly$/.test(word)), open: /[\p{L}\p{N}]$/u.test(fold(text)) && words.at(-1) === all.at(-1) }
}

const TROUBLE = /^(error|errors|fail|fails|failed|failing|crash|crashes|hangs?|stuck|cannot|cant|not|doesnt|dont|isnt|wont|unable|killed|nan|missing|exception|exceeded|slow|slowly|invalid|unexpected|instead|spikes?|explodes?|diverges?|never|without|leak|leakage)$/
const ASKED = /^\W*(what|which|difference|explain|define|meaning|should|do i|does|how (does|do|is|are|big|large|much|many|to choose))\b|\b(vs|versus|explained|meaning|difference between)\b/i

/* Whether something went wrong, and whether the reader wants to understand. */
function intent(all, text) {
  return { trouble: all.some((word) => TROUBLE.test(word)) || /n't\b/.test(text), asked: ASKED.test(text) }
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
  /**
   * @param {import("./engine-parts.js").Tier[]} tiers with the names and short texts
   * @param {import("./engine-parts.js").Tier} body
   */
  constructor(tiers, body) {
    this.tiers = tiers
    this.body = body
    this.known = new Map()
  }

  /**
   * @param {string} word
   * @param {boolean} open whether more letters may follow
   * @param {boolean} deep whether to look in the body too
   * @returns {Map<number, Hit>} by posting
   */
  meaning(word, open, deep = false) {
    const key = `${open ? "*" : ""}${deep ? "+" : ""}${word}`
    if (!this.known.has(key)) this.known.set(key, deep ? this.deeper(word, open) : this.look(word, open))
    return this.known.get(key)
  }

  deeper(word, open) {
    return this.whole(word, [this.body], new Map(this.meaning(word, open)))
  }

  look(word, open) {
    const hits = this.whole(word, this.tiers)
    const exact = hits.size > 0
    if (open) this.beginning(hits, word, WORTH.beginning)
    if (word.length > 5 || !hits.size) this.parted(hits, word)
    if (!hits.size && word.length > 3) this.beginning(hits, word, WORTH.near)
    if (!exact && !hits.size) this.guess(hits, word)
    return hits
  }

  /** The word itself and its other forms. */
  whole(word, tiers = this.tiers, hits = new Map()) {
    this.add(hits, word, WORTH.exact, {}, word, tiers)
    this.add(hits, stem(word), WORTH.form, {}, word, tiers)
    return hits
  }

  beginning(hits, word, worth) {
    for (const spelling of spellings(word)) this.add(hits, spelling, worth, { prefix: true })
  }

  /** Two words of the query as one: no guessing here, they have meanings of their own. */
  together(word, open) {
    const hits = this.whole(word)
    if (!hits.size && (open || word.length > 5)) this.beginning(hits, word, WORTH.beginning)
    return hits
  }

  /* A slip of the fingers: two letters changed places, one is wrong, two are wrong. */
  guess(hits, word) {
    if (word.length < 4 || /^\d+$/.test(word)) return
    for (let at = 0; at + 1 < word.length; at += 1) {
      const swapped = word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)
      if (swapped !== word) this.add(hits, swapped, WORTH.swapped)
    }
    if (hits.size) return
    for (const spelling of spellings(word)) this.add(hits, spelling, WORTH.near, { fuzzy: 1 })
    if (hits.size || word.length < 7) return
    for (const spelling of spellings(word)) this.add(hits, spelling, WORTH.far, { fuzzy: 2 })
  }

  /** A word that is two others run together: the passages that hold both. */
  parted(hits, word) {
    for (let at = 2; at + 2 <= word.length; at += 1) {
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

/** @typedef {{worth: number, score: number, count?: number}} Hit */

function spellings(word) {
  return new Set([word, american(word)])
}

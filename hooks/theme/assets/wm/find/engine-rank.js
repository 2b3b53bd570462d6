/* From matched passages to ranked documents: how much of the query a document covers, how
   much of it in one passage, and whether a name of it is in the query. */

import { BODY_SEEN, documentOf, lengthOf, slotOf } from "./engine-hits.js"

/* Slots of a document's passages, each kind below a number: documents.py. */
const SLOTS = [
  ["title", 1],
  ["alias", 33],
  ["keyword", 53],
  ["summary", 54],
  ["definition", 55],
  ["signature", 87],
  ["question", 127],
  ["example", 159],
  ["body", 160],
]
const KINDS = []
for (const [kind, end] of SLOTS) while (KINDS.length < end) KINDS.push(kind)
const QUESTIONS = 87
const TOPIC_END = 54 /* names, keywords and summary */

/** What counts how much. Judged by halves over four sets of queries. */
export const WEIGHTS = {
  kind: { title: 1, alias: 0.97, keyword: 0.95, summary: 0.85, definition: 0.45, signature: 0.9, example: 0.75, question: 0.77, body: 0.2 },
  passage: 0.8 /* the best passage */,
  short: 0.3 /* a passage that says little else */,
  bag: 0.5 /* all passages together */,
  topic: 0.15 /* what a document is about: names, keywords and summary together */,
  name: 0.5 /* a name that the query holds, by its share of the query */,
  whole: 0.2 /* a whole name, by the root of that share: a long question about two things asks about both */,
  unasked: 0.5 /* of that, where nothing is asked about */,
  signature: 0.4 /* an error's text that the query holds */,
  bm: 0.05 /* BM25 of the best passage */,
  flat: 0.35 /* of a word's weight, whatever its rarity */,
  weak: 0.4 /* a word that goes with every subject */,
  frail: 0.25 /* of that, for saying that a document is about the query */,
  least: 0.5 /* of the query must be in a document's short texts */,
  long: 0.75 /* of that, where the query is long */,
  known: 0.4 /* taken off for a word that others' short texts hold */,
  nameLeast: 0.1 /* by a whole name alone */,
  nearly: 0.9 /* of the query must be there where only the body holds it */,
  near: 0.3 /* of its known words, by what is merely nearest */,
  trouble: 1.2 /* when something went wrong */,
  asked: 1 /* when something is to be understood */,
  myth: 0.9,
  measurement: 0.8,
  question: 0.8 /* beside its entry */,
  tail: 0.4 /* of the best score */,
}
const MOST = 300 /* documents looked at closely */
const SIGNATURE_WORDS = 4
const LONG = 9 /* words of a query: more are pasted or a story, of which an entry holds less */

/** Ranks documents; keeps its working arrays from one query to the next. */
export class Ranking {
  /**
   * @param {number} documents how many there are
   * @param {[string, number][]} kinds of documents, each with the number of its first
   */
  constructor(documents, kinds) {
    this.kinds = [...kinds].sort((a, b) => b[1] - a[1])
    this.promise = new Float32Array(documents)
    this.close = new Uint8Array(documents)
  }

  /**
   * @param {{hits: Hits, at: number[]}[]} units what was typed, words and then pairs of them, each with
   *   the places in the query that it covers
   * @param {number[]} rarity of each word of the query
   * @param {{weak: boolean[], trouble: boolean, asked: boolean}} typed
   * @param {number} least share of the query that a document must cover
   * @returns {object[]} documents with score, best first
   */
  rank(units, rarity, typed, least = WEIGHTS.least) {
    const most = Math.max(...rarity)
    const weights = rarity.map((value, at) => (WEIGHTS.flat + ((1 - WEIGHTS.flat) * value) / most) * (typed.weak[at] ? WEIGHTS.weak : 1))
    const share = shares(weights)
    /* What finds: words that go with every subject find nothing beside others. */
    const telling = shares(weights.map((weight, at) => (typed.weak[at] ? weight * WEIGHTS.frail : weight)))
    /* That a document lacks a word which is known here says less against it than a word from elsewhere. */
    const strange = typed.words.map((_, place) => !units.some(({ hits, at }) => at.includes(place) && hits.told))
    const found = new Map(this.candidates(units, telling, Math.min(least, WEIGHTS.nameLeast)).map((document) => [document, start(document, share.length)]))
    for (const [posting, passage] of this.passages(units, found, share.length)) judge(found.get(documentOf(posting)), posting, passage, share, telling)
    for (const document of found.keys()) this.close[document] = 0
    const named = [...found.values()].filter((one) => one.whole)
    for (const one of named) if (named.some(({ places }) => places !== one.places && (places & one.places) === one.places)) one.whole = 0
    return [...found.values()]
      .filter((one) => this.score(one, share, telling, typed, strange, least))
      .sort((a, b) => b.score - a.score || a.document - b.document)
  }

  /* Documents that hold enough of the query to be looked at passage by passage. */
  candidates(units, share, least) {
    const touched = []
    for (const { hits, at } of units) {
      const weight = at.reduce((sum, place) => sum + share[place], 0)
      for (let n = 0; n < hits.documents.length; n += 1) {
        const document = hits.documents[n]
        if (!this.promise[document]) touched.push(document)
        this.promise[document] += weight * hits.promises[n]
      }
    }
    let chosen = touched.filter((document) => this.promise[document] >= least)
    if (chosen.length > MOST) {
      const bar = Float32Array.from(chosen, (document) => this.promise[document]).sort()[chosen.length - MOST]
      chosen = chosen.filter((document) => this.promise[document] >= bar).slice(0, 2 * MOST)
    }
    for (const document of touched) this.promise[document] = 0
    for (const document of chosen) this.close[document] = 1
    return chosen
  }

  /* Their passages by posting: what each word is worth there, and how many words matched. */
  passages(units, found, places) {
    const passages = new Map()
    for (const { hits, at } of units) {
      const { postings, worths, scores, counts } = hits
      for (let n = 0; n < postings.length; n += 1) {
        if (!this.close[documentOf(postings[n])]) continue
        let passage = passages.get(postings[n])
        if (!passage) passages.set(postings[n], (passage = { worth: new Array(places).fill(0), count: 0, bm: 0 }))
        if (at.length === 1 || !at.some((place) => passage.worth[place])) passage.count += counts[n]
        passage.bm += scores[n]
        for (const place of at) passage.worth[place] = Math.max(passage.worth[place], worths[n])
      }
    }
    return passages
  }

  /* Sets the document's score and kind; false if too little of the query is covered. */
  score(one, share, telling, typed, strange, least) {
    const sum = (values, by) => values.reduce((all, value, place) => all + value * by[place], 0)
    const lacking = sum(one.told.map((value, place) => Number(!strange[place] && !value)), telling)
    const bar = typed.words.length > LONG ? least * WEIGHTS.long : least
    const enough = sum(one.told, telling) >= bar * (1 - WEIGHTS.known * lacking) || sum(one.seen.map(Boolean), telling) >= WEIGHTS.nearly
    if (!enough && one.called < WEIGHTS.nameLeast && !one.signature) return false
    one.seen = sum(one.seen, share)
    one.group = this.kinds.find(([, first]) => first <= one.document)[0]
    one.score =
      WEIGHTS.passage * one.best +
      WEIGHTS.bag * sum(one.bag, share) +
      WEIGHTS.name * one.name +
      WEIGHTS.whole * (typed.asked ? 1 : WEIGHTS.unasked) * Math.sqrt(one.whole) +
      WEIGHTS.topic * sum(one.topic, share) +
      WEIGHTS.signature * one.signature +
      WEIGHTS.bm * Math.log1p(one.bm)
    if (one.group === "measurement") one.score *= WEIGHTS.measurement
    if (one.group === "myth") one.score *= WEIGHTS.myth
    if (one.group === "trouble") one.score *= typed.trouble ? WEIGHTS.trouble : typed.asked ? WEIGHTS.asked : 1
    return true
  }
}

function shares(weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/* Of each word: its best in any passage (bag), found at all (seen), in the short texts (told), in what the document is
   about (topic). Of names: the best match, a whole one and the places it takes, its share of what finds (called). */
function start(document, words) {
  const none = () => new Array(words).fill(0)
  return { document, bag: none(), seen: none(), told: none(), topic: none(), best: 0, bm: 0, name: 0, named: 0, whole: 0, places: 0, called: 0, signature: 0, questions: [] }
}

/* What one passage adds to its document. */
function judge(one, posting, { worth, count, bm }, share, telling) {
  const slot = slotOf(posting)
  const kind = KINDS[slot]
  const weight = WEIGHTS.kind[kind]
  const body = kind === "body"
  let covered = 0
  worth.forEach((value, place) => {
    covered += value * share[place]
    one.bag[place] = Math.max(one.bag[place], value * weight)
    one.seen[place] = Math.max(one.seen[place], body ? value * BODY_SEEN : value)
    if (!body) one.told[place] = Math.max(one.told[place], value)
    if (slot < TOPIC_END) one.topic[place] = Math.max(one.topic[place], value)
  })
  if (body) return
  const full = Math.min(1, count / lengthOf(posting))
  one.best = Math.max(one.best, weight * covered * (1 - WEIGHTS.short + WEIGHTS.short * full))
  one.bm = Math.max(one.bm, bm)
  if (kind === "title" || kind === "alias") {
    const name = full === 1 ? covered : 0.5 * covered * full
    if (full === 1) one.called = Math.max(one.called, worth.reduce((sum, value, place) => sum + value * telling[place], 0))
    if (full === 1 && covered > one.whole) Object.assign(one, { whole: covered, places: places(worth) })
    if (name * weight > one.name) Object.assign(one, { name: name * weight, named: slot })
  }
  if (kind === "signature" && lengthOf(posting) >= SIGNATURE_WORDS && full > 0.8) one.signature = Math.max(one.signature, full)
  if (kind === "question" && covered > 0.75) one.questions.push({ number: slot - QUESTIONS, value: covered * (0.5 + 0.5 * full) })
}

/* The places of a query that a passage holds, as bits. */
function places(worth) {
  return worth.reduce((bits, value, place) => (value ? bits | (1 << place) : bits), 0)
}

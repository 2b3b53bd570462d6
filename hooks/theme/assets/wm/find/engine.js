/* The search: opens the index below a site's root and answers queries.

   Nothing is fetched before `open`. Then come the list of parts and the names; what else
   a query needs is fetched when it is typed: the parts of its words, the cards of what is
   shown, and the body's parts where the short texts do not cover it. */

import { Tier } from "./engine-parts.js"
import { parse } from "./engine-query.js"
import { Ranking, WEIGHTS } from "./engine-rank.js"
import { Cards, marks, suggested } from "./engine-cards.js"
import { Words } from "./engine-words.js"

const FOLDER = "data/search/"
const PASSAGES = 25 /* of a document, about: a scale for rarity */
const COVERED = 0.6 /* of a query, from which the body is not asked */
const MOST_DEEP = 9 /* words of a query for which it is asked; a pasted text has too many */
const LIMIT = 20
const NEAREST = 5
const MOST = { term: 8, trouble: 6, myth: 3, question: 3, measurement: 4 }
const CANDIDATES = 40
const BEST = 3

/**
 * Fetch what the first result needs.
 *
 * @param {URL} root of the site
 * @returns {Promise<Searcher>}
 * @throws {Error} if the index cannot be fetched
 */
export async function open(root) {
  const load = async (name, options) => {
    const answer = await fetch(new URL(`${FOLDER}${name}.json`, root), options)
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
    return answer.json()
  }
  /* Parts are named by their content and never change; the list of them is asked for anew. */
  const index = await load("index", { cache: "no-cache" })
  const searcher = new Searcher(index, load)
  if (index.tiers.names.length === 1) await searcher.names.need(["a"])
  return searcher
}

class Searcher {
  constructor(index, load) {
    const passages = index.documents * PASSAGES
    const tier = (name) => new Tier(name, index.tiers[name], load, passages, name === "names")
    this.names = tier("names")
    this.short = tier("words")
    this.body = tier("body")
    this.words = new Words([this.names, this.short], this.body, index.same)
    this.ranking = new Ranking(index.documents, Object.entries(index.kinds))
    this.cards = new Cards(index.cards, load)
    this.documents = index.documents
    this.stop = new Set(index.stop)
    this.offered = index.suggested
  }

  /** @returns {object[]} results to show before anything is typed */
  suggested() {
    return suggested(this.offered)
  }

  /**
   * @param {string} query as typed or pasted
   * @param {{limit?: number}} options
   * @returns {Promise<{query: string, results: object[], nearest: object[]}>} results in the order shown; the nearest
   *   entries if there are none
   */
  async search(query, { limit = LIMIT } = {}) {
    const typed = parse(query, this.stop)
    if (!typed.words.length) return { query, results: [], nearest: [] }
    const joined = typed.words.flatMap((word, at) => [word + typed.tails[at], word + (typed.words[at + 1] ?? "")])
    await Promise.all([this.names.need([...typed.words, ...joined]), this.short.need(typed.words.flatMap((word) => this.words.sought(word)))])
    let ranked = this.ranked(typed)
    if (typed.words.length <= MOST_DEEP && !(ranked[0]?.seen >= COVERED)) {
      await this.body.need(typed.words)
      ranked = this.ranked(typed, { deep: true })
    }
    const show = (items) => Promise.all(items.map((item) => this.cards.result(item, (text) => marks(text, typed.words))))
    if (ranked.length) return { query, results: await show(chosen(ranked).slice(0, limit)), nearest: [] }
    return { query, results: [], nearest: await show(this.nearest(typed)) }
  }

  /* Entries that hold some of the words that are known here and are not said of everything. */
  nearest(typed) {
    const last = typed.words.length - 1
    const telling = typed.words.filter((word, at) => !typed.weak[at] && this.words.meaning(word, typed.open && at === last).size)
    if (!telling.length) return []
    const known = { ...typed, words: telling, weak: telling.map(() => false), tails: [], open: false }
    return this.ranked(known, { least: WEIGHTS.near })
      .filter((item) => item.group !== "measurement")
      .slice(0, NEAREST)
  }

  ranked(typed, { deep = false, least = WEIGHTS.least } = {}) {
    const last = typed.words.length - 1
    const units = typed.words.map((word, at) => ({ hits: this.words.meaning(word, typed.open && at === last, deep), at: [at] }))
    /* A word that few documents hold says more; one that none holds says most. */
    const rarity = units.map(({ hits }) => Math.log(1 + (this.documents + 0.5) / (hits.documents.length + 0.5)))
    for (let at = 0; at < last; at += 1) {
      const hits = this.words.together(typed.words[at], typed.words[at + 1], typed.open && at + 1 === last)
      if (hits.size) units.push({ hits, at: [at, at + 1] })
    }
    typed.tails.forEach((tail, at) => {
      const hits = tail && this.words.tailed(typed.words[at], tail)
      if (hits?.size) units.push({ hits, at: [at] })
    })
    return this.ranking.rank(units, rarity, typed, least)
  }
}

/* What is shown, in order. Kinds are kept together, and yet the best three of all come first: so the kinds that
   have a share in these are cut short, bar the last of them. */
function chosen(ranked) {
  const found = candidates(ranked)
  const best = found.slice(0, BEST)
  const cut = new Set([...new Set(best.map((item) => item.group))].slice(0, -1))
  return [...new Set(found.map((item) => item.group))].flatMap((kind) => {
    const own = found.filter((item) => item.group === kind)
    return cut.has(kind) ? own.filter((item) => best.includes(item)) : own.slice(0, MOST[kind])
  })
}

/* Documents and their questions, best first. A question comes after its entry. */
function candidates(ranked) {
  const found = []
  for (const item of ranked) {
    if (item.score < WEIGHTS.tail * ranked[0].score || found.length > CANDIDATES) break
    found.push(item)
    for (const { number, value } of item.questions) {
      found.push({ document: item.document, question: number, group: "question", score: item.score * WEIGHTS.question * value })
    }
  }
  return found.sort((a, b) => b.score - a.score)
}

/* The search: opens the index below a site's root and answers queries.

   Nothing is fetched before `open`. Then come the list of parts and the names; what else
   a query needs is fetched when it is typed: the parts of its words, the cards of what is
   shown, and the body's parts where the short texts do not cover it. */

import { Words, parse } from "./engine-query.js"
import { Tier } from "./engine-parts.js"
import { WEIGHTS, rank } from "./engine-rank.js"
import { split, stem } from "./engine-text.js"

const FOLDER = "data/search/"
const PASSAGES = 25 /* of a document, about */
const FOLDERS = { term: "terms", trouble: "troubles", myth: "myths", measurement: "snippets" }
const LOCAL = 256
const LENGTHS = 8
const MOST = { entry: 8, term: 8, trouble: 6, myth: 3, question: 3, measurement: 4 }

/**
 * @param {URL} root of the site
 * @returns {Promise<Searcher>}
 */
export async function open(root) {
  const load = async (name, options) => {
    const answer = await fetch(new URL(`${FOLDER}${name}.json`, root), options)
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
    return answer.json()
  }
  const index = await load("index", { cache: "no-cache" })
  const searcher = new Searcher(index, load)
  await searcher.names.need(index.tiers.names.length === 1 ? ["a"] : [])
  return searcher
}

class Searcher {
  constructor(index, load) {
    this.index = index
    this.kinds = Object.entries(index.kinds)
    this.load = load
    this.stop = new Set(index.stop)
    const passages = index.documents * PASSAGES
    const tier = (name) => new Tier(name, index.tiers[name], load, passages)
    this.names = tier("names")
    this.short = tier("words")
    this.body = tier("body")
    this.words = new Words([this.names, this.short], this.body)
    this.groups = new Map()
  }

  /** @returns {object[]} results to show before anything is typed */
  suggested() {
    return this.index.suggested.map(([kind, id, title, summary]) => result(kind, id, id, title, summary))
  }

  /**
   * @param {string} query as typed
   * @param {{limit?: number}} options
   * @returns {Promise<{query: string, results: object[], nearest: object[]}>} results in the order shown
   */
  async search(query, { limit = 20 } = {}) {
    const typed = parse(query, this.stop)
    if (!typed.words.length) return { query, results: [], nearest: [] }
    const wanted = [...typed.words, ...typed.pairs.map(([, word]) => word)]
    await Promise.all([this.names.need(wanted), this.short.need(typed.words)])
    let ranked = this.ranked(typed)
    if (!ranked.length || ranked[0].seen < 0.8) {
      await this.body.need(typed.words)
      ranked = this.ranked(typed, true)
    }
    const results = await this.shown(this.chosen(ranked, limit), typed)
    return { query, results, nearest: [] }
  }

  ranked(typed, deep = false) {
    const last = typed.words.length - 1
    const units = typed.words.map((word, at) => ({ hits: this.words.meaning(word, typed.open && at === last, deep), at: [at] }))
    const rarity = units.map(({ hits }) => this.rarity(hits))
    for (const [at, pair] of typed.pairs) {
      const hits = this.words.together(pair, typed.open && at + 1 === last)
      if (hits.size) units.push({ hits, at: [at, at + 1] })
    }
    return rank(units, rarity, this.kinds, typed)
  }

  rarity(hits) {
    const documents = new Set()
    for (const posting of hits.keys()) documents.add(Math.floor(posting / LENGTHS / LOCAL))
    return Math.log(1 + (this.index.documents + 0.5) / (documents.size + 0.5))
  }

  /* What is shown, in order. Kinds are kept together, and yet the best three of all come first: so the kinds that
     have a share in these are cut short, bar the last of them. */
  chosen(ranked, limit) {
    const found = this.candidates(ranked)
    const top = found.slice(0, 3)
    const kinds = [...new Set(found.map((item) => item.group))]
    const shared = new Set(top.map((item) => item.group))
    const cut = new Set([...shared].slice(0, -1))
    return kinds
      .flatMap((kind) => {
        const own = found.filter((item) => item.group === kind)
        return cut.has(kind) ? own.filter((item) => top.includes(item)) : own.slice(0, MOST[kind])
      })
      .slice(0, limit)
  }

  /* Documents and questions, best first. A question stands for itself only after its entry. */
  candidates(ranked) {
    const best = ranked[0]?.score ?? 0
    const found = []
    for (const item of ranked) {
      if (item.score < WEIGHTS.tail * best || found.length > 40) break
      found.push(item)
      for (const { number, value } of item.questions) {
        found.push({ document: item.document, question: number, group: "question", score: item.score * Math.min(0.99, value * 0.8) })
      }
    }
    return found.sort((a, b) => b.score - a.score)
  }

  async shown(chosen, typed) {
    return Promise.all(chosen.map((item) => this.card(item, typed)))
  }

  async card({ document, question, named }, typed) {
    const [kind, id, title, summary, more] = await this.one("cards", "entries", document)
    if (question !== undefined) {
      const questions = await this.one("questions", "questions", document)
      const [text, anchor] = questions[question]
      return { ...result("question", id, id, text, title), url: `${FOLDERS[kind]}/${id}/#${anchor}`, marks: marks(text, typed) }
    }
    const entry = kind === "measurement" ? more : id
    const shown = { ...result(kind, id, entry, title, summary), marks: marks(`${title} ${summary}`, typed) }
    if (kind !== "measurement" && named > 0) shown.name = more[named - 1]
    return shown
  }

  async one(name, list, document) {
    const { size, [list]: digests } = this.index.cards
    const n = Math.floor(document / size)
    const file = `${name}-${n}-${digests[n]}`
    if (!this.groups.has(file)) this.groups.set(file, this.load(file))
    return (await this.groups.get(file))[document % size]
  }
}

function result(kind, id, entry, title, summary) {
  return { kind, entry, url: `${FOLDERS[kind] ?? ""}/${id}/`, title, summary, marks: [] }
}

/* Words of a shown text that the query matched. */
function marks(text, typed) {
  const stems = new Set(typed.words.map(stem))
  const shown = text.match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(shown.filter((word) => {
    const [folded] = split(word)
    return folded && (stems.has(stem(folded)) || typed.words.some((typed_) => typed_.length > 2 && folded.startsWith(typed_)))
  }))]
}

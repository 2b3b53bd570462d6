/* The search: opens the index below a site's root and answers queries.

   Nothing is fetched before `open`. Then come the list of parts and the names; what else
   a query needs is fetched when it is typed: the parts of its words, the cards of what is
   shown, and the body's parts where the short texts do not cover it. */

import { Words, parse } from "./engine-query.js"
import { Tier } from "./engine-parts.js"
import { rank } from "./engine-rank.js"
import { split, stem } from "./engine-text.js"

const FOLDER = "data/search/"
const PASSAGES = 25 /* of a document, about */
const FOLDERS = { term: "terms", trouble: "troubles", myth: "myths", measurement: "snippets" }
const LOCAL = 128
const LENGTHS = 8
const MOST_QUESTIONS = 3
const MOST_MEASUREMENTS = 4

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
    this.load = load
    this.stop = new Set(index.stop)
    const passages = index.documents * PASSAGES
    const tier = (name) => new Tier(name, index.tiers[name], load, passages)
    this.names = tier("names")
    this.short = tier("words")
    this.body = tier("body")
    this.near = new Words([this.names, this.short])
    this.all = new Words([this.names, this.short, this.body])
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
    let ranked = this.ranked(this.near, typed)
    if (!ranked.length || ranked[0].seen < 0.8) {
      await this.body.need(typed.words)
      ranked = this.ranked(this.all, typed)
    }
    const results = await this.shown(this.chosen(ranked, limit), typed)
    return { query, results, nearest: [] }
  }

  ranked(words, typed) {
    const last = typed.words.length - 1
    const units = []
    const rarity = typed.words.map((word, at) => {
      const { hits } = words.meaning(word, typed.open && at === last)
      units.push({ hits, at: [at] })
      const documents = new Set()
      for (const [posting, hit] of hits) if (hit.worth >= 0.5) documents.add(Math.floor(posting / LENGTHS / LOCAL))
      const count = documents.size
      return Math.log(1 + (this.index.documents + 0.5) / (count + 0.5))
    })
    for (const [at, pair] of typed.pairs) {
      const { hits, exact } = words.meaning(pair, typed.open && at + 1 === last)
      if (hits.size && (exact || pair.length > 5)) {
        if (exact || typed.open) units.push({ hits, at: [at, at + 1] })
      }
    }
    return rank(units, rarity, this.index.entries)
  }

  /* The best documents, grouped by kind; a question stands for itself only beside its entry. */
  chosen(ranked, limit) {
    const best = ranked[0]?.score ?? 0
    const entries = this.index.entries
    const found = []
    let measurements = 0
    for (const item of ranked) {
      if (item.score < 0.4 * best || found.length >= limit) break
      if (item.document >= entries && (measurements += 1) > MOST_MEASUREMENTS) continue
      found.push({ ...item, question: null })
    }
    const questions = found
      .flatMap((item) => item.questions.map((question) => ({ ...item, question: question.number, score: question.value })))
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST_QUESTIONS)
    return [...found, ...questions]
  }

  async shown(chosen, typed) {
    const rows = await Promise.all(chosen.map((item) => this.card(item, typed)))
    const groups = new Map()
    for (const row of rows) groups.set(row.kind, [...(groups.get(row.kind) ?? []), row])
    return [...groups.values()].flat()
  }

  async card({ document, question, named }, typed) {
    const [kind, id, title, summary, more] = await this.one("cards", "entries", document)
    if (question !== null) {
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

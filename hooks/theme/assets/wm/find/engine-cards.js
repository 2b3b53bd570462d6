/* Results as they are shown, made from cards that are fetched in groups. */

import { split, stem } from "./engine-text.js"

const FOLDERS = { term: "terms", trouble: "troubles", myth: "myths", measurement: "snippets" }
const SHORTEST_BEGINNING = 3

/**
 * @typedef {object} Result
 * @property {"term"|"trouble"|"myth"|"measurement"|"question"} kind
 * @property {string} entry id of the entry it belongs to
 * @property {string} url relative to the site's root
 * @property {string} title
 * @property {string} summary
 * @property {string[]} marks words of title, summary and name that matched
 * @property {string} [name] the other name that matched
 */

export class Cards {
  /**
   * @param {{size: number, entries: string[], questions: string[]}} groups digests of each group of cards
   * @param {(file: string) => Promise<object>} load
   */
  constructor(groups, load) {
    this.groups = groups
    this.load = load
    this.held = new Map()
  }

  /**
   * @param {{document: number, question?: number, named?: number}} item number of a document, of a question of it, and
   *   of the other name that matched
   * @param {(text: string) => string[]} marks
   * @returns {Promise<Result>}
   */
  async result({ document, question, named }, marks) {
    const [kind, id, title, summary, more] = await this.one("cards", this.groups.entries, document)
    if (question !== undefined) {
      const [asked, anchor] = (await this.one("questions", this.groups.questions, document))[question]
      return { ...shown(kind, id, asked, title), kind: "question", url: `${FOLDERS[kind]}/${id}/#${anchor}`, marks: marks(asked) }
    }
    if (kind === "measurement") return { ...shown(kind, id, title, summary), entry: more, marks: marks(`${title} ${summary}`) }
    const name = named ? more[named - 1] : ""
    return { ...shown(kind, id, title, summary), marks: marks(`${title} ${summary} ${name}`), ...(name && { name }) }
  }

  async one(name, digests, document) {
    const n = Math.floor(document / this.groups.size)
    const file = `${name}-${n}-${digests[n]}`
    if (!this.held.has(file)) {
      const coming = this.load(file)
      coming.catch(() => this.held.delete(file))
      this.held.set(file, coming)
    }
    return (await this.held.get(file))[document % this.groups.size]
  }
}

/**
 * @param {[string, string, string, string][]} cards kind, id, title and summary
 * @returns {Result[]}
 */
export function suggested(cards) {
  return cards.map(([kind, id, title, summary]) => shown(kind, id, title, summary))
}

function shown(kind, id, title, summary) {
  return { kind, entry: id, url: `${FOLDERS[kind]}/${id}/`, title, summary, marks: [] }
}

/**
 * @param {string} text
 * @param {string[]} words of the query, folded
 * @returns {string[]} the words of the text that the query matched, as they are written
 */
export function marks(text, words) {
  const stems = new Set(words.map(stem))
  const beginnings = words.filter((word) => word.length >= SHORTEST_BEGINNING)
  const matched = (word) => {
    const [folded] = split(word)
    return folded && (stems.has(stem(folded)) || beginnings.some((beginning) => folded.startsWith(beginning)))
  }
  return [...new Set(text.match(/[\p{L}\p{N}]+/gu) ?? [])].filter(matched)
}

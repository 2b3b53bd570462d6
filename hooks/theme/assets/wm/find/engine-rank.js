/* From matched passages to ranked documents: how much of the query a document covers, and
   how much of it in one passage. The numbers of the slots are those of documents.py. */

const LENGTHS = 8
const LOCAL = 128

const SLOTS = [
  ["title", 1],
  ["alias", 33],
  ["keyword", 53],
  ["summary", 54],
  ["definition", 55],
  ["signature", 87],
  ["question", 127],
  ["body", 128],
]

const KINDS = []
for (const [kind, end] of SLOTS) while (KINDS.length < end) KINDS.push(kind)

export const WEIGHTS = {
  kind: { title: 1, alias: 1, keyword: 0.95, summary: 0.75, definition: 0.6, signature: 0.9, question: 0.8, body: 0.35 },
  passage: 1,
  bag: 0.6,
  name: 0.25,
  least: 0.5,
  question: 0.8,
  measurement: 0.8,
}

/**
 * @param {{hits: Map<number, object>, idf: number, at: number[]}[]} units what was typed: words and
 *   pairs of them, each with the places in the query that it covers
 * @param {number[]} idf weight of each word of the query
 * @param {number} entries documents from this number on are measurements
 * @returns {object[]} documents with score, best first
 */
export function rank(units, idf, entries) {
  const total = idf.reduce((sum, weight) => sum + weight, 0)
  const passages = new Map()
  for (const { hits, at } of units) {
    for (const [posting, hit] of hits) {
      let found = passages.get(posting)
      if (!found) passages.set(posting, (found = { worth: new Array(idf.length).fill(0), count: 0 }))
      found.count += hit.count ?? 1
      for (const place of at) found.worth[place] = Math.max(found.worth[place], hit.worth)
    }
  }
  const documents = new Map()
  for (const [posting, { worth, count }] of passages) {
    const length = (posting % LENGTHS) + 1
    const number = Math.floor(posting / LENGTHS)
    const slot = number % LOCAL
    const document = Math.floor(number / LOCAL)
    let found = documents.get(document)
    if (!found) {
      documents.set(document, (found = { document, bag: new Array(idf.length).fill(0), seen: new Array(idf.length).fill(0), best: 0, name: 0, questions: [], signature: 0 }))
    }
    const kind = KINDS[slot]
    const weight = WEIGHTS.kind[kind]
    let covered = 0
    worth.forEach((value, place) => {
      covered += value * idf[place]
      found.bag[place] = Math.max(found.bag[place], value * weight)
      found.seen[place] = Math.max(found.seen[place], value)
    })
    covered /= total
    const full = Math.min(1, count / length)
    const value = weight * covered * (0.7 + 0.3 * full)
    if (kind !== "body" && value > found.best) {
      found.best = value
      found.slot = slot
    }
    if (kind === "title" || kind === "alias") {
      const name = full === 1 ? covered : 0.5 * covered * full
      if (name > found.name) {
        found.name = name
        found.named = slot
      }
    }
    if (kind === "signature" && length >= 4 && full > 0.8) found.signature = Math.max(found.signature, full)
    if (kind === "question" && covered > 0.75) found.questions.push({ number: slot - 87, value: covered * (0.5 + 0.5 * full) })
  }
  const ranked = []
  for (const found of documents.values()) {
    const seen = found.seen.reduce((sum, value, place) => sum + value * idf[place], 0) / total
    if (seen < WEIGHTS.least && !found.signature) continue
    const bag = found.bag.reduce((sum, value, place) => sum + value * idf[place], 0) / total
    found.seen = seen
    found.score = WEIGHTS.passage * found.best + WEIGHTS.bag * bag + WEIGHTS.name * found.name + found.signature * 0.3
    if (found.document >= entries) found.score *= WEIGHTS.measurement
    ranked.push(found)
  }
  return ranked.sort((a, b) => b.score - a.score || a.document - b.document)
}

/* From matched passages to ranked documents: how much of the query a document covers, and
   how much of it in one passage. The numbers of the slots are those of documents.py. */

const LENGTHS = 8
const LOCAL = 256

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

/** What counts how much. Tuned on half of two sets of queries, judged on the other half. */
export const WEIGHTS = {
  kind: { title: 1, alias: 1, keyword: 0.95, summary: 0.75, definition: 0.6, signature: 0.9, example: 0.7, question: 0.8, body: 0.35 },
  passage: 1,
  bag: 0.6,
  name: 0.5,
  least: 0.5,
  nameLeast: 0.3,
  short: 0.3,
  flat: 0.3,
  signature: 0.3,
  measurement: 0.8,
  myth: 0.9,
  bm: 0,
  tail: 0.4,
  weak: 0.35,
  bodySeen: 0.6,
  trouble: 1.1,
  asked: 0.95,
}

/**
 * @param {{hits: Map<number, object>, idf: number, at: number[]}[]} units what was typed: words and
 *   pairs of them, each with the places in the query that it covers
 * @param {number[]} rarity of each word of the query
 * @param {[string, number][]} kinds of documents, each with the number of the first of its kind
 * @returns {object[]} documents with score, best first
 */
export function rank(units, rarity, kinds, typed) {
  const most = Math.max(...rarity)
  const idf = rarity.map((value, at) => (WEIGHTS.flat + (1 - WEIGHTS.flat) * value / most) * (typed.weak[at] ? WEIGHTS.weak : 1))
  const total = idf.reduce((sum, weight) => sum + weight, 0)
  const passages = new Map()
  for (const { hits, at } of units) {
    for (const [posting, hit] of hits) {
      let found = passages.get(posting)
      if (!found) passages.set(posting, (found = { worth: new Array(idf.length).fill(0), count: 0, score: 0 }))
      if (at.length === 1 || !found.worth[at[0]] && !found.worth[at[1]]) found.count += hit.count ?? 1
      found.score += hit.score
      for (const place of at) found.worth[place] = Math.max(found.worth[place], hit.worth)
    }
  }
  const documents = new Map()
  for (const [posting, { worth, count, score }] of passages) {
    const length = (posting % LENGTHS) + 1
    const number = Math.floor(posting / LENGTHS)
    const slot = number % LOCAL
    const document = Math.floor(number / LOCAL)
    let found = documents.get(document)
    if (!found) {
      documents.set(document, (found = { document, bag: new Array(idf.length).fill(0), seen: new Array(idf.length).fill(0), best: 0, bm: 0, name: 0, questions: [], signature: 0 }))
    }
    const kind = KINDS[slot]
    const weight = WEIGHTS.kind[kind]
    let covered = 0
    worth.forEach((value, place) => {
      covered += value * idf[place]
      found.bag[place] = Math.max(found.bag[place], value * weight)
      found.seen[place] = Math.max(found.seen[place], kind === "body" ? value * WEIGHTS.bodySeen : value)
    })
    covered /= total
    if (kind !== "body") found.bm = Math.max(found.bm, score)
    const full = Math.min(1, count / length)
    const value = weight * covered * (1 - WEIGHTS.short + WEIGHTS.short * full)
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
    if (seen < WEIGHTS.least && found.name < WEIGHTS.nameLeast && !found.signature) continue
    const bag = found.bag.reduce((sum, value, place) => sum + value * idf[place], 0) / total
    found.seen = seen
    found.score = WEIGHTS.passage * found.best + WEIGHTS.bag * bag + WEIGHTS.name * found.name + WEIGHTS.signature * found.signature + WEIGHTS.bm * Math.log1p(found.bm)
    found.group = kinds.findLast(([, first]) => first <= found.document)[0]
    if (found.group === "measurement") found.score *= WEIGHTS.measurement
    if (found.group === "myth") found.score *= WEIGHTS.myth
    if (found.group === "trouble") found.score *= typed.trouble ? WEIGHTS.trouble : typed.asked ? WEIGHTS.asked : 1
    ranked.push(found)
  }
  return ranked.sort((a, b) => b.score - a.score || a.document - b.document)
}

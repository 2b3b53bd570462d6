/* What the box says: kinds in singular and plural, groups of results, and sentences about them. */

const KINDS = {
  term: ["term", "terms", "Terms"],
  trouble: ["trouble", "troubles", "Troubles"],
  myth: ["myth", "myths", "Myths"],
  measurement: ["measurement", "measurements", "Measurements"],
  question: ["question", "questions", "Questions"],
}

/**
 * Results by kind. The kind of the best result comes first, so that the best stays on top.
 * @param {{kind: string}[]} results in order of rank
 * @returns {{label: string, items: object[]}[]}
 */
export function grouped(results) {
  const groups = new Map()
  for (const result of results) {
    const label = KINDS[result.kind][2]
    if (!groups.has(label)) groups.set(label, { label, items: [] })
    groups.get(label).items.push(result)
  }
  return [...groups.values()]
}

/**
 * "7 results: 3 terms, 4 questions."
 * @param {{kind: string}[]} results
 */
export function counted(results) {
  const counts = new Map()
  for (const { kind } of results) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(([kind, count]) => `${count} ${KINDS[kind][count === 1 ? 0 : 1]}`)
  return `${results.length} ${results.length === 1 ? "result" : "results"}: ${parts.join(", ")}.`
}

/**
 * A text cut where its marked words begin and end.
 * @param {string} text
 * @param {string[]} marks words that matched
 * @returns {{text: string, marked: boolean}[]}
 */
export function marked(text, marks) {
  const word = /([\p{L}\p{M}\p{N}_]+)/u
  const wanted = new Set(marks.flatMap((mark) => mark.toLowerCase().split(word).filter((part) => word.test(part))))
  const pieces = []
  for (const part of text.split(word)) {
    const last = pieces.at(-1)
    const hit = wanted.has(part.toLowerCase())
    if (last && last.marked === hit) last.text += part
    else if (part) pieces.push({ text: part, marked: hit })
  }
  return pieces
}

/**
 * Whether a text is a log or an error rather than a question.
 * @param {string} text
 */
export function isLog(text) {
  return text.length > 200 || /[\r\n]/.test(text.trim())
}

/**
 * @param {string} text
 * @returns {string} "1 line", "42 lines"
 */
export function lines(text) {
  const count = text.trim().split(/\r\n|\r|\n/).length
  return count === 1 ? "1 line" : `${count.toLocaleString("en")} lines`
}

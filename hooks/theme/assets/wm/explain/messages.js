/* Decoded out-of-memory messages and the findings they belong to: what the numbers decide about troubles that share a
   message. The twin of hooks/measures/explain/messages.py, which says why. */

const WRAPPED_LINES = 8

/**
 * The findings with their messages, those of which the numbers say otherwise gone, those that they name added.
 * @param {object[]} found
 * @param {ReturnType<import("./memory.js").decode>} decoded
 * @param {object} book
 * @param {ReturnType<import("./text.js").read>} reading
 */
export function attach(found, decoded, book, reading) {
  for (const item of found) {
    if (!isAboutMemory(item.trouble)) continue
    const lines = linesOf(item, decoded, reading)
    const own = decoded.filter((message) => lines.has(message.line))
    item.message = own.find((message) => message.case) ?? own[0] ?? null
  }
  const kept = found.filter((item) => !denied(item, found))
  return [...kept, ...named(kept, book)]
}

const isAboutMemory = (trouble) => trouble.refines !== null || trouble.causes.some((cause) => cause.cases.length > 0)

function linesOf(item, decoded, reading) {
  const begins = decoded.map((message) => message.line).sort((a, b) => b - a)
  const found = new Set()
  for (const span of item.spans) {
    const line = begins.find((begin) => begin <= reading.lines[span.last])
    if (line !== undefined && reading.lines[span.first] - line <= WRAPPED_LINES) found.add(line)
  }
  return found
}

const generalOf = (refines, found) => (refines && found.find((other) => other.trouble.id === refines.id)) || null

function denied(item, found) {
  const said = item.message?.case
  const { refines } = item.trouble
  return Boolean(said && generalOf(refines, found) && !refines.cases.includes(said))
}

function named(found, book) {
  const ids = new Set(found.map((item) => item.trouble.id))
  return book.troubles
    .filter(({ id, refines }) => {
      const message = generalOf(refines, found)?.message
      return message && refines.cases.includes(message.case) && !ids.has(id)
    })
    .map((trouble) => ({ ...generalOf(trouble.refines, found), trouble }))
}

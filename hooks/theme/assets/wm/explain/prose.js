/* The plain text of an entry as paragraphs, lists and code. It knows the few marks that
   are left in plain text: a blank line, "- ", "1. ", `code` and fenced blocks. */

import { code, make } from "./dom.js"

const ITEM = /^(?:[-*•]|\d{1,2}[.)]) /
const FENCE = /^```(\w*)/

/**
 * @param {string} text
 * @returns {HTMLElement[]} blocks in order; none for an empty text
 */
export function prose(text) {
  const blocks = []
  let lines = []
  const flush = () => {
    if (lines.length) blocks.push(...paragraph(lines))
    lines = []
  }
  const all = text.trim().split("\n")
  for (let at = 0; at < all.length; at += 1) {
    const fence = FENCE.exec(all[at])
    if (fence) {
      flush()
      const end = all.findIndex((line, n) => n > at && line.startsWith("```"))
      const last = end < 0 ? all.length : end
      blocks.push(code(all.slice(at + 1, last).join("\n"), fence[1]))
      at = last
    } else if (all[at].trim()) lines.push(all[at].trim())
    else flush()
  }
  flush()
  return blocks
}

/** Lines without a blank one between them: words, then the items of a list if there is one. */
function paragraph(lines) {
  const first = lines.findIndex((line) => ITEM.test(line))
  if (first < 0) return [make("p", {}, ...words(lines.join(" ")))]
  const items = []
  for (const line of lines.slice(first)) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ""))
    else items[items.length - 1] += ` ${line}`
  }
  const list = make(/^\d/.test(lines[first]) ? "ol" : "ul", {}, ...items.map((item) => make("li", {}, ...words(item))))
  return first ? [make("p", {}, ...words(lines.slice(0, first).join(" "))), list] : [list]
}

/**
 * One line of text in which `backticks` make code.
 * @returns {(string|HTMLElement)[]}
 */
export function words(text) {
  return text.split(/(`[^`]+`)/).filter(Boolean).map((piece) => (
    piece.length > 2 && piece.startsWith("`") && piece.endsWith("`") ? make("code", {}, piece.slice(1, -1)) : piece
  ))
}

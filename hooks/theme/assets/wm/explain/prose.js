/* The text of an entry, in which only code is marked, as paragraphs, lists, tables and code. A paragraph is one line
   in our entries and ends as a sentence does, so what has several lines and is no list is
   code, and so is a line that ends otherwise. */

import { code, make } from "./dom.js"

const ITEM = /^(?:[-•]|\d{1,2}[.)]) /
const FENCE = /^```(\w*)/
const RULE = /^[|:\s-]+$/

/**
 * @param {string} text
 * @returns {HTMLElement[]} blocks in order; none for an empty text
 */
export function prose(text) {
  const blocks = []
  let lines = []
  const flush = () => {
    if (lines.length) blocks.push(...block(lines))
    lines = []
  }
  const all = text.split("\n")
  for (let at = 0; at < all.length; at += 1) {
    const fence = FENCE.exec(all[at])
    if (fence) {
      flush()
      const end = all.findIndex((line, n) => n > at && line.startsWith("```"))
      const last = end < 0 ? all.length : end
      blocks.push(code(all.slice(at + 1, last).join("\n"), fence[1]))
      at = last
    } else if (all[at].trim()) lines.push(all[at].trimEnd())
    else flush()
  }
  flush()
  return blocks
}

/** Lines without a blank one between them. */
function block(lines) {
  if (lines.every((line) => line.startsWith("|"))) return [table(lines)]
  const first = lines.findIndex((line) => ITEM.test(line))
  if (first >= 0) return list(lines, first)
  if (lines.length > 1 || isCode(lines[0])) return [code(outdented(lines))]
  return [make("p", {}, ...words(lines[0]))]
}

/** Whether a line by itself is code or output: it marks no code and ends as no sentence does. */
export const isCode = (line) => line.startsWith("    ") || !(line.includes("`") || /[.:;?!]$/.test(line))

function outdented(lines) {
  const least = Math.min(...lines.map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(least)).join("\n")
}

/** Words, if there are any, and the items of the list below them. */
function list(lines, first) {
  const items = []
  for (const line of lines.slice(first)) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ""))
    else items[items.length - 1] += ` ${line.trim()}`
  }
  const made = make(/^\d/.test(lines[first]) ? "ol" : "ul", {}, ...items.map((item) => make("li", {}, ...words(item))))
  return first ? [make("p", {}, ...words(lines.slice(0, first).join(" "))), made] : [made]
}

function table(lines) {
  const [head, ...rows] = lines.filter((line) => !RULE.test(line)).map((line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim()))
  const row = (tag, cells) => make("tr", {}, ...cells.map((cell) => make(tag, {}, ...words(cell))))
  return make("table", { class: "wm-table", tabindex: 0 }, make("thead", {}, row("th", head)), make("tbody", {}, ...rows.map((cells) => row("td", cells))))
}

const MARKED = /(`[^`]+`|(?<![^\s(])\*\*[^*]+\*\*|(?<![^\s(])\*(?=[^\s*])[^*]*[^\s*]\*)/

/**
 * One line of text in which `backticks` make code and *stars* stress words.
 * @returns {(string|HTMLElement)[]}
 */
export function words(text) {
  return text.split(MARKED).filter(Boolean).map((piece) => {
    if (!MARKED.test(piece)) return piece
    if (piece.startsWith("`")) return make("code", {}, piece.slice(1, -1))
    return piece.startsWith("**") ? make("b", {}, piece.slice(2, -2)) : make("em", {}, piece.slice(1, -1))
  })
}

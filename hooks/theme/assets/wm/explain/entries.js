/* A short line that is no error is looked up as words: entries of that name or subject. */

import { make } from "./dom.js"

const SHORT = 120 // characters
const MOST = 8

let searcher = null

/**
 * @param {string} text
 * @param {URL} root the site's root
 * @returns {Promise<{count: number, list: HTMLElement}|null>} null for a text that is no short line, or without the search
 */
export async function entries(text, root) {
  const query = text.trim()
  if (query.length > SHORT || query.includes("\n")) return null
  try {
    searcher ??= import("../find/engine.js").then(({ open }) => open(root))
    const { results } = await (await searcher).search(query, { limit: MOST })
    return { count: results.length, list: results.length ? listed(results, root) : null }
  } catch {
    searcher = null // the search is an addition; without the network it may be missing
    return null
  }
}

function listed(results, root) {
  const items = results.map(({ kind, url, title, summary, name }) => make(
    "div",
    {},
    make(
      "dt",
      {},
      make("a", { href: new URL(url, root).href }, title),
      make("span", { class: "wm-kind" }, ` ${kind}${name ? `, also called ${name}` : ""}`),
    ),
    make("dd", {}, summary),
  ))
  return make("section", { class: "wm-fitting" }, make("h2", {}, "Entries that fit"), make("dl", { class: "wm-entries" }, ...items))
}

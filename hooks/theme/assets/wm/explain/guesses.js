/* The nearest entries to a text that holds no known error, marked as what they are. */

import { make } from "./dom.js"
import { words } from "./prose.js"

/** @returns {HTMLElement|null} null without guesses */
export function guesses(found, root) {
  if (!found.length) return null
  return make(
    "section",
    { class: "wm-guesses" },
    make("h2", {}, "Guesses"),
    make("p", { class: "wm-note" }, "No wording that we know stands in the text. These share rare words with it, which can be chance."),
    make("ul", {}, ...found.map(({ of, words: shared }) => make(
      "li",
      {},
      make("a", { href: new URL(of.url, root).href }, ...words(of.title)),
      make("span", { class: "wm-shared" }, " shares ", ...shared.flatMap((word, at) => [at ? ", " : "", make("code", {}, word)])),
    ))),
  )
}

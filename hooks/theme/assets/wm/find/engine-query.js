/* A query as words: which of them say something, which go with every subject, and what the
   reader seems to want. */

import { fold, split } from "./engine-text.js"

const MOST_WORDS = 16
const MOST_LETTERS = 20000 /* of a pasted text, its end */
const MOST_LINES = 20
const ADVERB = /[a-z]{3}ly$/
const ERROR_LINE = /error|exception|fail|cannot|can't|unable|not |invalid|out of|killed|warning/i

/* Words that go with every subject: they count little beside the others. */
const WEAK = new Set(
  `affect affects after again all also always amount another appropriate at away back bad before being best better
  big both bring brings case change continue continues correctly cost day days different during each else enough
  error errors even ever every far fast fewer find first fix found full good great half hard help high issue issues
  keep keeps know large last later least less let life like little long look looks low make makes making many max
  may maybe me min more most much multiple near necessary never new next no none now number off often old once one
  only open other out over own part place possible problem problems put real recommend recommended right same say
  see seem set several should show side simple since small soon still stop sufficient suitable sure take takes tell
  than thing things think three time times today together top total tried try trying turn two type under until usage
  useful version via well while whole without work working works wrong year years yesterday`.split(/\s+/),
)

/* Words of somebody whose run went wrong. */
const TROUBLE = new Set(
  `error errors fail fails failed failing crash crashes hang hangs stuck cannot cant not doesnt dont isnt wont unable
  killed nan missing exception exceeded slow slowly invalid unexpected instead spike spikes explode explodes diverge
  diverges never without leak leakage`.split(/\s+/),
)

/* The beginnings and turns of questions that want an explanation. */
const ASKED = new RegExp(
  "^\\W*(?:what|which|difference|explain|define|meaning|should|do i|does|how (?:does|do|is|are|big|large|much|many|to choose))\\b" +
    "|\\b(?:vs|versus|explained|meaning|difference between)\\b",
  "i",
)

/**
 * @typedef {object} Query
 * @property {string[]} words that say something, each once, folded
 * @property {boolean[]} weak whether a word goes with every subject
 * @property {string[]} tails of each word the stop word that follows it, or "": warm up
 * @property {boolean} open whether the last word may still grow
 * @property {boolean} trouble whether something seems to have gone wrong
 * @property {boolean} asked whether the reader seems to want to understand
 */

/**
 * @param {string} text as typed or pasted
 * @param {Set<string>} stop
 * @returns {Query}
 */
export function parse(text, stop) {
  const read = telling(text)
  const all = split(read)
  const kept = all.filter((word) => !stop.has(word))
  const words = [...new Set(kept.length ? kept : all)].slice(0, MOST_WORDS)
  return {
    words,
    weak: words.map((word) => WEAK.has(word) || ADVERB.test(word)),
    tails: words.map((word) => all[all.indexOf(word) + 1] ?? "").map((next) => (stop.has(next) ? next : "")),
    open: /[\p{L}\p{N}]$/u.test(fold(read)) && words.at(-1) === all.at(-1),
    trouble: all.some((word) => TROUBLE.has(word)) || /n['’]t\b/.test(read),
    asked: ASKED.test(read),
  }
}

/* A traceback's frames say little: of many lines those that name an error are kept, the last first. */
function telling(text) {
  const lines = text.slice(-MOST_LETTERS).split(/\r?\n/).map((line) => line.trim()).filter(Boolean)
  if (lines.length < 3) return text.slice(0, MOST_LETTERS)
  const naming = lines.filter((line) => ERROR_LINE.test(line) && !line.startsWith("File "))
  return (naming.length ? naming : lines).reverse().slice(0, MOST_LINES).join("\n")
}

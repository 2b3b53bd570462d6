/* Words: how a query is split and folded, and the forms under which a word is looked up.
   Splitting and folding repeat hooks/measures/exports/search/words.py letter for letter. */

import { stemmer } from "../vendor/stemmer.js"

const LONGEST = 40
const UNSPACED = /^[\u3040-\u30ff\u3400-\u9fff]/
const SCRIPTS = /[\u3040-\u30ff\u3400-\u9fff]+|[^\u3040-\u30ff\u3400-\u9fff]+/g
const CONTRACTED = /[’'](?:s|t|re|ve|ll|d|m)(?![\p{L}\p{N}])/gu

/** Marks a stem in an index, so that no typed word meets it by chance. */
export const STEM = "="

/**
 * @param {string} text
 * @returns {string} lower case, without accents
 */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
}

/**
 * @param {string} text
 * @returns {string[]} the folded words, in order; of a contraction the first half, of Chinese and Japanese runs each pair
 */
export function split(text) {
  const runs = fold(text).replace(CONTRACTED, "").match(/[\p{L}\p{N}]+/gu) ?? []
  return runs.flatMap((run) => run.match(SCRIPTS).flatMap(pairs)).filter((word) => word.length <= LONGEST)
}

/* Runs that are written without blanks as overlapping pairs, any other piece as it is. */
function pairs(piece) {
  if (!UNSPACED.test(piece) || piece.length < 3) return [piece]
  return Array.from({ length: piece.length - 1 }, (_, at) => piece.slice(at, at + 2))
}

/* British endings and their American ones. What else they hit ("noise") they hit in the
   index and in the query alike, where it does no harm. */
const AMERICAN = [
  [/is(e[drs]?|ers?|ing|ations?|able)$/, "iz$1"],
  [/ys(e[drs]?|ers?|ing)$/, "yz$1"],
  [/([a-z]{2})our(s|ed|ing|al|ite|ites)?$/, "$1or$2"],
  [/([bt])re(s|d)?$/, "$1er$2"],
  [/ll(ed|ing|er|ers)$/, "l$1"],
  [/ogue(s?)$/, "og$1"],
  [/([ef])nce(s?)$/, "$1nse$2"],
  [/^programme(s?)$/, "program$1"],
  [/^artefact/, "artifact"],
  [/^grey/, "gray"],
  [/^ageing$/, "aging"],
  [/^maths$/, "math"],
]

/**
 * @param {string} word folded
 * @returns {string} the word in American spelling
 */
export function american(word) {
  if (word.length < 4) return word
  for (const [british, ending] of AMERICAN) word = word.replace(british, ending)
  return word
}

/**
 * @param {string} word folded
 * @returns {string} what its forms have in common, marked as a stem
 */
export function stem(word) {
  return STEM + (/^[a-z]+$/.test(word) ? stemmer(american(word)) : word)
}

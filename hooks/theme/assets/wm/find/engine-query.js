/* A query as words: which of them say something, which go with every subject, and what the
   reader seems to want. */

import { fold, split } from "./engine-text.js"

const MOST_WORDS = 16
const ERROR_LINE = /error|exception|fail|cannot|can't|unable|not |invalid|out of|killed|warning/i

/* Words that go with every subject: they count little beside the others. */
const WEAK = new Set(
  `after again all also always another at away back bad before being best better big both bring brings case change
  cost during each else enough error errors even ever every far fast fewer find first fix found full good great
  half hard help high issue issues keep keeps know large last later least less let life like little long look
  looks low make makes making many max may maybe me min more most much near necessary never new next no none now
  number off often old once one only open other out over own part place possible problem problems put real right
  same say see seem set several show side simple since small soon still stop sure take takes tell than thing things
  think three time times together top total tried try trying turn two type under until useful version via well while whole without
  work working works wrong yesterday today year years day days`.split(/\s+/),
)

/**
 * @param {string} text as typed or pasted
 * @param {Set<string>} stop
 * @returns {{words: string[], pairs: [number, string][], open: boolean}} the words that say
 *   something; neighbours run together, with the place of the first; whether the last word
 *   may still grow
 */
export function parse(text, stop) {
  let all = split(telling(text))
  let kept = all.filter((word) => !stop.has(word))
  if (!kept.length) kept = all
  const words = [...new Set(kept)].slice(0, MOST_WORDS)
  return { words, ...intent(all, text), weak: words.map((word) => WEAK.has(word) || /[a-z]{3}ly$/.test(word)), open: /[\p{L}\p{N}]$/u.test(fold(text)) && words.at(-1) === all.at(-1) }
}

const TROUBLE = /^(error|errors|fail|fails|failed|failing|crash|crashes|hangs?|stuck|cannot|cant|not|doesnt|dont|isnt|wont|unable|killed|nan|missing|exception|exceeded|slow|slowly|invalid|unexpected|instead|spikes?|explodes?|diverges?|never|without|leak|leakage)$/
const ASKED = /^\W*(what|which|difference|explain|define|meaning|should|do i|does|how (does|do|is|are|big|large|much|many|to choose))\b|\b(vs|versus|explained|meaning|difference between)\b/i

/* Whether something went wrong, and whether the reader wants to understand. */
function intent(all, text) {
  return { trouble: all.some((word) => TROUBLE.test(word)) || /n't\b/.test(text), asked: ASKED.test(text) }
}

/* A traceback's frames say little: of many lines those that name an error are kept, the last first. */
function telling(text) {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean)
  if (lines.length < 3) return text
  const naming = lines.filter((line) => ERROR_LINE.test(line) && !line.startsWith("File "))
  return (naming.length ? naming : lines).reverse().join("\n")
}

/* What a cut line or an old spelling leaves of a pattern: how much of it stands in order, and whether that is enough.
   The twin of hooks/measures/explain/likely.py, which says why. */

import { step } from "./matcher.js"
import { bridges, isKept } from "./negation.js"
import { GAP_LINES } from "./pattern.js"
import { begins, endsLine } from "./text.js"

const ANCHORS = 3
const PLACES = 32
const NEAR = 6
const FAR = 24
const CUT_WORDS = 4
const CUT_SHARE = 50
const CUT_WEIGHT = 125
const CHANGED_WORDS = 5
const CHANGED_SHARE = 60
const CHANGED_WEIGHT = 130
const EDITS = 70
const RARE = 40
const RARE_WORDS = 6
const LAST_SHARE = 10
const FRAME = 1

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)

/**
 * The best place where enough of a pattern stands, or null.
 * @param {ReturnType<import("./pattern.js").compiled>} pattern
 * @param {ReturnType<import("./text.js").read>} reading
 * @param {Map<string, number>} weights
 * @param {number} heaviest weight of a word without one
 * @param {Set<string>} name words of the trouble's name
 * @returns {{span: {first: number, last: number}, share: number, weight: number, rank: number, isCut: boolean, words: string[]} | null}
 */
export function find(pattern, reading, weights, heaviest, name) {
  const { words } = pattern
  if (words.length <= CUT_WORDS || !pattern.isBare) return null
  const worth = words.map((word) => weights.get(word) ?? heaviest)
  const total = sum(worth)
  const present = words.map((_, k) => k).filter((k) => reading.places.has(words[k]))
  if (present.length < CUT_WORDS || 100 * sum(present.map((k) => worth[k])) < CUT_SHARE * total) return null
  const naming = new Set(words.map((_, k) => k).filter((k) => name.has(words[k])))
  let best = null
  const anchors = [...present].sort((a, b) => worth[b] - worth[a] || a - b).slice(0, ANCHORS)
  for (const anchor of anchors) {
    for (const at of reading.places.get(words[anchor]).slice(0, PLACES)) {
      for (const near of [1, NEAR]) {
        const found = chain(pattern, reading, anchor, at, near)
        const weight = sum(found.map(([k]) => worth[k]))
        const share = Math.floor((100 * weight) / total)
        if ((best && share <= best.share) || (naming.size && !found.some(([k]) => naming.has(k)))) continue
        const isCut = near === 1 && wasCut(words, found, reading)
        if (Math.floor((100 * weight) / heaviest) < (isCut ? CUT_WEIGHT : CHANGED_WEIGHT)) continue
        if (!(isCut && found.length >= CUT_WORDS && share >= CUT_SHARE) && !wasChanged(pattern, found, reading, share)) continue
        if (!endStands(pattern, worth, heaviest, found, reading)) continue
        if (!(isCut || tokensStand(words, worth, found)) || !isKept(pattern, found, reading, isCut)) continue
        const span = { first: found[0][1], last: found[found.length - 1][1] }
        best = { span, share, weight, rank: share * weight, isCut, words: found.map(([k]) => words[k]).filter((word) => !isNumber(word)) }
      }
    }
  }
  return best
}

/**
 * Whether the words found are more than a frame that other patterns share.
 * @param {NonNullable<ReturnType<typeof find>>} part
 * @param {object[]} own the trouble's other patterns
 * @param {object[]} others those of other troubles
 */
export function tells(part, own, others) {
  if (part.isCut || part.share === 100) return true
  const holds = (pattern) => part.words.every((word) => pattern.words.includes(word))
  return own.filter(holds).length <= FRAME && !others.some(holds)
}

function chain(pattern, reading, anchor, at, near) {
  const { words, openings } = pattern
  const found = [[anchor, at]]
  let last = at
  for (let k = anchor + 1; k < words.length; k++) {
    const here = ahead(reading, words[k], last, openings.has(k) ? FAR : near)
    if (here >= 0) {
      found.push([k, here])
      last = here
    }
  }
  last = at
  for (let k = anchor - 1; k >= 0; k--) {
    const here = behind(reading, words[k], last, openings.has(k + 1) ? FAR : near)
    if (here >= 0) {
      found.unshift([k, here])
      last = here
    }
  }
  return found
}

function ahead(reading, word, at, reach) {
  let here = at + 1
  for (let n = 0; n < reach; n++) {
    if (here >= reading.words.length) break
    const last = step(reading, here, word)
    if (last >= 0) return last
    here = reading.content[here] + 1
  }
  return -1
}

function behind(reading, word, at, reach) {
  let here = at
  for (let n = 0; n < reach; n++) {
    here = (reading.fronts.get(here) ?? here) - 1
    if (here < 0) break
    reading.steps += 1
    if (reading.words[here] === word) return here
  }
  return -1
}

function wasCut(words, found, reading) {
  const [head, first] = found[0]
  const [tail, last] = found[found.length - 1]
  const opensThere = head === 0 || opens(reading, first, words[head - 1])
  const closesThere = tail === words.length - 1 || closes(reading, last, words[tail + 1])
  return opensThere && closesThere && found.length === tail - head + 1
}

function wasChanged(pattern, found, reading, share) {
  if (found.length < CHANGED_WORDS || share < CHANGED_SHARE) return false
  let edits = pattern.words.length - found.length
  for (let n = 1; n < found.length; n++) {
    const [k, at] = found[n - 1]
    const [later, there] = found[n]
    if (reading.lines[there] - reading.lines[at] > GAP_LINES) return false
    if (!bridges(pattern, k, later)) edits += there - at - 1
  }
  return 100 * edits <= EDITS * pattern.words.length
}

const isNumber = (word) => /^[0-9]/.test(word)

function tokensStand(words, worth, found) {
  const standing = new Set(found.map(([k]) => k))
  const rarest = Math.max(...found.map(([k]) => worth[k]))
  return words.every((word, k) => standing.has(k) || (worth[k] <= rarest && !isNumber(word)))
}

function endStands({ words, openings }, worth, heaviest, found, reading) {
  const [tail, last] = found[found.length - 1]
  if (openings.has(tail + 1) && 100 * sum(worth.slice(tail + 1)) >= LAST_SHARE * sum(worth)) return false
  if (tail === words.length - 1 || closes(reading, last, words[tail + 1])) return true
  return found.filter(([k]) => 100 * worth[k] >= RARE * heaviest).length >= RARE_WORDS
}

function opens(reading, at, before) {
  const [part] = reading.words
  return begins(reading, at) || (at === 1 && before !== part && before.endsWith(part))
}

function closes(reading, at, after) {
  if (endsLine(reading, at)) return true
  const part = reading.words[at + 1]
  return endsLine(reading, at + 1) && after !== part && after.startsWith(part)
}

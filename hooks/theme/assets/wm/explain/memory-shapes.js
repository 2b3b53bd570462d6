/* Tensors whose shape fits a size: logits, attention scores, a KV cache. They fit; which it is, the run knows.
   The twin of hooks/measures/explain/memory_shapes.py, which says why. */

import { EMBEDDINGS, HEADS, KV_CACHES, VOCABULARIES } from "./memory-models.js"
import { count, size } from "./memory-text.js"

const CHANCE_MOST = 1 / 40
const OFFERS_MOST = 3
const SMALLEST = 32 * 2 ** 20
const FEWEST = 64
const MOST = 2 ** 24
export const PADDING = 2 ** 16
const LENGTHS = Array.from({ length: 16 }, (_, n) => (2 + (n % 2)) * 2 ** (8 + (n >> 1)))
const BATCHES = [1, 2, 4, 8, 16]

/** At most three shapes for a request of `asked` bytes, printed to ± `rounding`, up to `block` larger than its tensor. */
export function fitting(asked, rounding, block) {
  if (asked < SMALLEST) return []
  const low = asked - rounding - block
  const high = asked + rounding
  const found = logits(low, high).sort((a, b) => a.chance - b.chance)
  const offers = [...tables(low, high), ...found.slice(0, OFFERS_MOST - 1), ...scores(low, high)]
  return offers.slice(0, OFFERS_MOST).map((each) => offer(each.what, each.shape, each.fits, asked))
}

/** KV caches with a round number of tokens that fit `asked` bytes. */
export function cacheOf(asked, rounding) {
  const offers = []
  for (const [name, layers, heads, dimension] of KV_CACHES) {
    const token = 2 * layers * heads * dimension * 2
    const found = round(asked - rounding - PADDING, asked + rounding, token)
    if (found) offers.push({ chance: found.chance, shape: cacheShape(name, layers, heads, dimension, found.number), fits: found.number * token })
  }
  offers.sort((a, b) => a.chance - b.chance)
  return offers.slice(0, OFFERS_MOST).map(({ shape, fits }) => offer("KV cache", shape, fits, asked))
}

/** KV caches of known models that fit `asked` bytes for a given number of tokens. */
export function cacheOfTokens(asked, rounding, tokens) {
  const offers = []
  for (const [name, layers, heads, dimension] of KV_CACHES) {
    const fits = 2 * layers * heads * dimension * 2 * tokens
    if (Math.abs(fits - asked) <= rounding) offers.push(offer("KV cache", cacheShape(name, layers, heads, dimension, tokens), fits, asked))
  }
  return offers.slice(0, OFFERS_MOST)
}

const cacheShape = (name, layers, heads, dimension, tokens) =>
  `${name}: 2 × ${layers} layers × ${heads} heads × ${dimension} × ${count(tokens)} tokens × 2 B`

const offer = (what, shape, fits, asked) => ({ what, shape, how_close: `${size(fits, 3)} for ${size(asked)} asked` })

function round(low, high, unit) {
  const first = Math.ceil(Math.trunc(low) / unit)
  const last = Math.floor(Math.trunc(high) / unit)
  const width = (high - low) / unit
  if (first < FEWEST || last < first || first > MOST) return null
  let power = 1
  while (Math.ceil(first / (power * 2)) * power * 2 <= last) power *= 2
  const chance = Math.max(width, 1e-9) / power
  return chance <= CHANCE_MOST && power >= FEWEST ? { number: Math.ceil(first / power) * power, chance } : null
}

function tables(low, high) {
  for (const width of [2, 4]) {
    for (const [name, rows, columns] of EMBEDDINGS) {
      const fits = rows * columns * width
      if (low <= fits && fits <= high) {
        return [{ what: "embedding table", shape: `${count(rows)} × ${count(columns)} (${name}) × ${width} B`, fits }]
      }
    }
  }
  return []
}

function logits(low, high) {
  const offers = []
  for (const [vocabulary, name] of VOCABULARIES) {
    for (const width of [4, 2]) {
      const found = round(low, high, vocabulary * width)
      if (!found) continue
      const shape = `${count(found.number)} tokens × ${count(vocabulary)} (${name}) × ${width} B`
      offers.push({ chance: found.chance, what: "logits", shape, fits: found.number * vocabulary * width })
      break
    }
  }
  return offers
}

function scores(low, high) {
  for (const batch of BATCHES) {
    for (const heads of HEADS) {
      for (const length of LENGTHS) {
        for (const width of [2, 4]) {
          const fits = batch * heads * length * length * width
          if (low <= fits && fits <= high) {
            const shape = `${batch} × ${heads} heads × ${count(length)} × ${count(length)} × ${width} B`
            return [{ what: "attention scores", shape, fits }]
          }
        }
      }
    }
  }
  return []
}

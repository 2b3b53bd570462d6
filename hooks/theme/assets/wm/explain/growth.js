/* Numbers that tell by their course: one that runs away, and one that stays what a model knows before it has learnt anything.
   The twin of hooks/measures/explain/growth.py, which says why. */

import { series } from "./values.js"

const FACTOR = 1000
const LEAST = 100
const SAME = 3
const DECIMALS = 4
const CHANCE_ONE_IN = 5

const place = ({ first, last }) => ({ first, last })
const inOrder = (lists) => lists.flat().map(place).sort((a, b) => a.first - b.first)

/**
 * Those places of a name that a grown number follows, with the number, if the last one has grown.
 * @param {{first: number, last: number}[]} places
 * @param {ReturnType<import("./text.js").read>} reading
 * @returns {{first: number, last: number}[]}
 */
export function find(places, reading) {
  return inOrder(series(places, reading).map(grown))
}

/** The same for a number that in the end stays at ln k on several lines: the loss of guessing among k classes. */
export function findFlat(places, reading) {
  return inOrder(series(places, reading).map((values) => flat(values, reading)))
}

function grown(values) {
  let least = Number(values[0].printed)
  let isGrown = false
  const found = []
  for (const value of values.slice(1)) {
    const number = Number(value.printed)
    isGrown = number > LEAST && number > FACTOR * least
    if (isGrown) found.push(value)
    least = Math.min(least, number)
  }
  return isGrown ? found : []
}

function flat(values, reading) {
  const { printed } = values[values.length - 1]
  let same = values.length
  while (same > 0 && values[same - 1].printed === printed) same -= 1
  const end = values.slice(same)
  const lines = new Set(end.map((value) => reading.lines[value.first]))
  return lines.size >= SAME && isGuessing(printed) ? end : []
}

function isGuessing(printed) {
  const decimals = (printed.split(".")[1] ?? "").length
  const number = Number(printed)
  if (!/^[0-9]+\.[0-9]+$/.test(printed) || decimals < DECIMALS || !(number > 0.6 && number < 12)) return false
  const rounding = 10 ** -decimals
  const classes = Math.floor(Math.exp(number) + 0.5)
  return CHANCE_ONE_IN * rounding * classes < 1 && Math.abs(Math.log(classes) - number) <= 0.6 * rounding
}

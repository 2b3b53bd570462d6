/* Numbers that run away: a value printed again and again under one name, in the end a thousand times its least.
   The twin of hooks/measures/explain/growth.py, which says why. */

const FACTOR = 1000
const LEAST = 100
const JOINTS = "_/.- "
const BETWEEN = /^[ :=\t'"]*$/
const BETWEEN_MOST = 4

/**
 * Those places of a name that a grown number follows, with the number, if the last one has grown.
 * @param {{first: number, last: number}[]} places
 * @param {ReturnType<import("./text.js").read>} reading
 * @returns {{first: number, last: number}[]}
 */
export function find(places, reading) {
  const series = new Map()
  const number = /[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,3})?/y
  for (const { first, last } of places) {
    reading.steps += 1
    const value = valueBehind(last, reading, number)
    if (!value) continue
    const key = keyOf(first, reading)
    if (!series.has(key)) series.set(key, [])
    series.get(key).push({ value: value.value, first, last: value.last })
  }
  return [...series.values()].flatMap(grown).sort((a, b) => a.first - b.first)
}

function grown(values) {
  let least = values[0].value
  let isGrown = false
  const found = []
  for (const { value, first, last } of values.slice(1)) {
    isGrown = value > LEAST && value > FACTOR * least
    if (isGrown) found.push({ first, last })
    least = Math.min(least, value)
  }
  return isGrown ? found : []
}

function valueBehind(last, reading, number) {
  const { source, words, starts, ends } = reading
  const start = ends[last]
  if (last + 1 >= words.length || starts[last + 1] - start > BETWEEN_MOST) return null
  number.lastIndex = starts[last + 1]
  const match = number.exec(source)
  if (!match || !BETWEEN.test(source.slice(start, match.index))) return null
  let end = last + 1
  while (end + 1 < words.length && ends[end + 1] <= number.lastIndex) end += 1
  return { value: Number(match[0]), last: end }
}

function keyOf(first, { source, words, starts, ends }) {
  const start = starts[first]
  const joined = first > 0 && ends[first - 1] === start - 1 && JOINTS.includes(source[start - 1])
  return joined && !/^[0-9]/.test(words[first - 1]) ? words[first - 1] : ""
}

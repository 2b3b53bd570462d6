/* What a log prints behind the name of a number: `loss: 0.69`, `val_loss=nan`, `Loss is Infinity`.
   The twin of hooks/measures/explain/values.py, which says why. */

const JOINTS = "_/.- "
const BETWEEN = /^[ :=\t'"]*$/
const BETWEEN_MOST = 4
const TO_VALUE =
  /^(?:[_/.@-](?!scale|weight)[A-Za-z0-9]{1,24}){0,3}["'`)\]]{0,3}[ \t]?(?:(?:[:=|>]{1,2}|is|was|became|becomes)[ \t]?)?(?:["'[(]|tensor\(|(?:np|numpy)\.float[0-9]{2}\()?[-+]?$/i
const COLOUR = /(?:\x1b\[|\x9b|\u241b\[)[0-9;:?]{0,24}[A-Za-z]|\[[0-9;]{1,12}m/g
const BLANKS = /[ \t]+/g
const TO_VALUE_MOST = 96

/**
 * The numbers behind the names at some places, in order, one list for each name.
 * @param {{first: number, last: number}[]} places
 * @param {ReturnType<import("./text.js").read>} reading
 * @returns {{printed: string, first: number, last: number}[][]}
 */
export function series(places, reading) {
  const found = new Map()
  const number = /[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][+-]?[0-9]{1,3})?/y
  for (const { first, last } of places) {
    reading.steps += 1
    const value = valueBehind(first, last, reading, number)
    if (!value) continue
    const key = keyOf(first, reading)
    if (!found.has(key)) found.set(key, [])
    found.get(key).push(value)
  }
  return [...found.values()]
}

/** Whether the word `value` is printed as the value of the name whose first part ends with the word `name`. */
export function isValue(name, value, { source, starts, ends }) {
  const start = ends[name]
  const end = starts[value]
  const after = source.slice(ends[value], ends[value] + 1)
  if (end - start > TO_VALUE_MOST || after === "_" || after === "(") return false
  return TO_VALUE.test(source.slice(start, end).replace(COLOUR, "").replace(BLANKS, " "))
}

function valueBehind(first, last, reading, number) {
  const { source, words, starts, ends } = reading
  const start = ends[last]
  if (last + 1 >= words.length || starts[last + 1] - start > BETWEEN_MOST) return null
  number.lastIndex = starts[last + 1]
  const match = number.exec(source)
  if (!match || !BETWEEN.test(source.slice(start, match.index))) return null
  let end = last + 1
  while (end + 1 < words.length && ends[end + 1] <= number.lastIndex) end += 1
  return { printed: match[0], first, last: end }
}

function keyOf(first, { source, words, starts, ends }) {
  const start = starts[first]
  const joined = first > 0 && ends[first - 1] === start - 1 && JOINTS.includes(source[start - 1])
  return joined && !/^[0-9]/.test(words[first - 1]) ? words[first - 1] : ""
}

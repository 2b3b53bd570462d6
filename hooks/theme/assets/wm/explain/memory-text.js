/* Out-of-memory messages made easy to read: a text without its blanks and frames, and sizes as bytes.
   The twin of hooks/measures/explain/memory_text.py, which says why. */

export const SIZE = String.raw`([0-9]{1,12}(?:\.[0-9]{0,4})?)(bytes|[kmgt]i?b)`
export const NUMBER_FIRST = String.raw`(?:^|[^0-9.]|[^0-9]\.)`
export const LARGEST = 2 ** 46
export const EXACT = 2 ** 53

const ESCAPE = /\x1b\[[0-9;:?]{0,24}[A-Za-z]/g
const PREFIX = new RegExp(
  String.raw`[ \t]{0,200}(?:` +
    [
      String.raw`\[(?:rank|default|gpu)?[0-9]{1,5}\]:?`,
      "(?:rank|gpu) ?[0-9]{1,5}:",
      "[0-9]{1,5}: ",
      String.raw`\([A-Za-z_][A-Za-z0-9_ .:=-]{0,60}pid=[0-9]{1,9}[^()\n]{0,60}\)`,
      String.raw`\[?[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}[.,]?[0-9]{0,9}(?:Z|[+-][0-9]{2}:?[0-9]{2})?\]?`,
      "[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,6})?",
      String.raw`\[?(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL)\]?:?(?= )`,
      String.raw`\[?[A-Za-z0-9_./-]{1,60}\.py:[0-9]{1,6}\]`,
      String.raw`[A-Za-z][A-Za-z0-9_.-]{0,40} {1,20}\| `,
      "E {3,12}(?=[A-Za-z])",
      String.raw`[>|\u2500-\u259f]`,
    ].join("|") +
    ")",
  "y",
)
const PREFIX_PIECES = 6

const KEPT = /[^ \t\r\f\v\u00a0\u2000-\u200b\u2028\u2029\u202f\u205f\u2500-\u259f\u3000\ufeff|\x1b]+/g
const UNITS = { b: 0, k: 10, m: 20, g: 30, t: 40 }
const QUOTE_MOST = 240

/** A text without blanks: `text` in lower case, and for each run of other characters its offset, words and line. */
export class Flat {
  constructor(text, starts, pieces, lines) {
    Object.assign(this, { text, starts, pieces, lines })
  }

  /** The line, from 1, of a character of `text`. */
  line(offset) {
    return this.lines[this.piece(offset)]
  }

  /** Index of the run that holds a character of `text`. */
  piece(offset) {
    let low = 0
    let high = this.starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.starts[middle] <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** The words of the source that a stretch of `text` came from, shortened. */
  quote(start, end) {
    const shown = []
    let length = 0
    for (let at = this.piece(start); at < this.pieces.length && this.starts[at] < end && length <= QUOTE_MOST; at += 1) {
      const offset = this.starts[at]
      const piece = this.pieces[at].slice(Math.max(0, start - offset), end - offset)
      shown.push(piece)
      length += points(piece) + 1
    }
    const whole = shown.join(" ")
    return points(whole) <= QUOTE_MOST ? whole : `${[...whole.slice(0, 2 * QUOTE_MOST)].slice(0, QUOTE_MOST - 1).join("")}…`
  }

  /** A stretch of `text` up to the first line break: a number without a unit must not go on in the next line. */
  onOneLine(start, end) {
    const first = this.piece(start)
    for (let at = first + 1; at < this.starts.length && this.starts[at] < end; at += 1) {
      if (this.lines[at] !== this.lines[first]) return this.text.slice(start, this.starts[at])
    }
    return this.text.slice(start, end)
  }
}

/** Characters as Python counts them: a pair of surrogates is one. */
function points(text) {
  let length = text.length
  for (const pair of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) length -= pair[0].length - 1
  return length
}

export function flatten(text) {
  const starts = []
  const pieces = []
  const lines = []
  let offset = 0
  text.split("\n").forEach((line, n) => {
    for (const match of bare(line).matchAll(KEPT)) {
      starts.push(offset)
      pieces.push(match[0])
      lines.push(n + 1)
      offset += match[0].length
    }
  })
  const lower = pieces.join("").replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
  return new Flat(lower, starts, pieces, lines)
}

function bare(source) {
  const line = source.includes("\x1b") ? source.replace(ESCAPE, "") : source
  let at = 0
  for (let n = 0; n < PREFIX_PIECES; n += 1) {
    PREFIX.lastIndex = at
    if (!PREFIX.test(line)) break
    at = PREFIX.lastIndex
  }
  return line.slice(at)
}

function factor(unit, binary) {
  const power = UNITS[unit[0]]
  return binary || unit.includes("i") || power === 0 ? 2 ** power : 1000 ** (power / 10)
}

/** Bytes of a printed size, or null where they reach `most`. */
export function toBytes(number, unit, { binary = false, most = LARGEST } = {}) {
  const [whole, part = ""] = number.split(".")
  const digits = Number(whole + part)
  const exact = (digits * factor(unit, binary)) / 10 ** part.length
  return digits >= EXACT || exact >= most ? null : Math.floor(exact + 0.5)
}

/** Half of the last printed digit of a size, in bytes. */
export function lastDigit(number, unit, { binary = false } = {}) {
  const part = number.split(".")[1] ?? ""
  return UNITS[unit[0]] ? factor(unit, binary) / 10 ** part.length / 2 : 0
}

/** 1234567 → 1,234,567. */
export function count(number) {
  return String(number).replace(/\B(?=(?:[0-9]{3})+$)/g, ",")
}

/** A number with so many decimals, rounded half up. */
export function decimal(value, places) {
  const scaled = Math.floor(value * 10 ** places + 0.5)
  const whole = Math.floor(scaled / 10 ** places)
  return places ? `${count(whole)}.${String(scaled - whole * 10 ** places).padStart(places, "0")}` : count(whole)
}

/** Bytes as people write them, in the binary units that allocators print. */
export function size(value, places = 2) {
  for (const [unit, power] of [["GiB", 30], ["MiB", 20], ["KiB", 10]]) {
    if (value >= 2 ** power) return `${decimal(value / 2 ** power, places)} ${unit}`
  }
  return `${value} bytes`
}

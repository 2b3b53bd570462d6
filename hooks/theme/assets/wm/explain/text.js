/* A pasted text as words: where each stands, on which line, and what is only the line's prefix.
   The twin of hooks/measures/explain/text.py, which says why. */

const ALPHABET = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f\u0590-\u06ff"
const IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"

const piece = () =>
  new RegExp(
    "(?<escape>(?:\\x1b\\[|\\x9b|\\u241b\\[|\\\\(?:u001[bB]|x1[bB]|033|e)\\[)[0-9;:?]{0,24}[A-Za-z]|\\x1b\\][^\\x07\\x1b\\n]{0,200}(?:\\x07|\\x1b\\\\)|\\[[0-9;]{1,12}m" +
      "|\\\\[nrt](?=[A-Z \\\\\"'\\[(-])|\\\\u[0-9a-fA-F]{4}(?![0-9a-fA-F])" +
      "|&(?:quot|apos|lt|gt|amp|nbsp|#[0-9]{1,5}|#x[0-9a-fA-F]{1,4});)" +
      `|(?<word>[${ALPHABET}]+|[0-9]+|[${IDEOGRAPH}])` +
      "|(?<end>\\r?\\n|\\r)",
    "g",
  )

const CLOCK = "[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?"
const DAY = "[0-9]{2,4}[-/][0-9]{2}(?:[-/][0-9]{2,4})?"
const LEVEL = "(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)"
const prefix = () =>
  new RegExp(
    "(?:" +
      "[ \\t]+" +
      "|(?:\\x1b\\[|\\x9b|\\u241b\\[)[0-9;:?]{0,24}[A-Za-z]|\\[[0-9;]{1,12}m" +
      "|[\\u2500-\\u259f>|*][ \\t]{0,8}" +
      "|\\[?(?:rank|default|worker|gpu|node|proc|process|TP|PP|DP)[ _]?[0-9]{1,4}\\]?(?:[:\\]>|] ?|(?= ))" +
      "|\\((?:[A-Za-z_][A-Za-z0-9_.:]{0,40} ){0,2}pid=[0-9]{1,9}[^)\\n]{0,60}\\)" +
      `|[\\[(<]?${DAY}[T ,]{1,2}${CLOCK}(?:Z|[ ]?[+-][0-9]{2}:?[0-9]{2})?[\\])>]?[ ,:-]{0,3}` +
      `|[\\[(<]?${CLOCK}[\\])>]?[ ,:-]{0,3}` +
      "|[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [A-Za-z0-9_.-]{1,60} [A-Za-z0-9_.\\[\\]-]{1,60}: " +
      "|\\[ {0,8}[0-9]{1,9}\\.[0-9]{1,9}\\]" +
      `|[\\[(<]?${LEVEL}[\\])>]?(?:[ ]?[:|-]|(?= ))(?:[ ]?[A-Za-z_][A-Za-z0-9_.]{0,60}:)?` +
      `|\\[${LEVEL}\\|[^\\]\\n]{1,80}\\]` +
      "|\\[?[A-Za-z0-9_./-]{1,60}\\.(?:py|cpp|cc|cu|go|rs):[0-9]{1,6}\\]?:?" +
      "|E {3}(?=[^ \\t\\r\\n])" +
      "|[A-Za-z][A-Za-z0-9_.-]{0,40} {1,20}\\| " +
      "|[0-9]{1,6}(?: {0,4}[|:\\u2502]|\\t)(?=[ \\t])" +
      "|NVRM: " +
      ")",
    "y",
  )

const bar = () => /%\|[^|\n]{0,240}\| {0,3}[^ \n\[]{1,30} \[[^\]\n]{0,80}\]/y

const BAR_BEFORE = 80
const PREFIX_PIECES = 12
const FRAME_MOST = 160

/**
 * The words of a text. Time grows with its length alone.
 * @param {string} source
 * @returns {{source: string, words: string[], starts: number[], ends: number[], lines: number[],
 *   content: number[], fronts: Map<number, number>, wraps: boolean[], places: Map<string, number[]>, lineCount: number, steps: number}}
 *   lists with one item for each word; offsets in UTF-16 units
 */
export function read(source) {
  const reading = {
    source,
    words: [],
    starts: [],
    ends: [],
    lines: [],
    content: [],
    fronts: new Map(),
    wraps: [],
    places: new Map(),
    lineCount: 0,
    steps: 0,
  }
  const { words, starts, ends, lines } = reading
  const pieces = piece()
  const fronts = { prefixes: prefix(), bars: bar() }
  let line = 1
  let first = 0
  let body = afterPrefix(fronts, source, 0)
  for (let match = pieces.exec(source); match; match = pieces.exec(source)) {
    const { word, end } = match.groups
    if (word !== undefined) {
      words.push(word.toLowerCase())
      starts.push(match.index)
      ends.push(pieces.lastIndex)
      lines.push(line)
    } else if (end !== undefined) {
      close(reading, first, body, match.index)
      first = words.length
      if (end.endsWith("\n")) line += 1
      body = afterPrefix(fronts, source, pieces.lastIndex)
    }
  }
  close(reading, first, body, -1)
  reading.lineCount = source ? line - (source.endsWith("\n") ? 1 : 0) : 0
  index(reading)
  return reading
}

/** Whether a line begins with a word, or its text does behind the prefix. */
export function begins(reading, at) {
  return at === 0 || reading.lines[at - 1] !== reading.lines[at] || reading.fronts.has(at)
}

/** Whether a word is the last of its line. */
export function endsLine(reading, at) {
  return at + 1 === reading.words.length || reading.lines[at + 1] !== reading.lines[at]
}

function afterPrefix({ prefixes, bars }, source, at) {
  for (let n = 0; n < PREFIX_PIECES; n++) {
    prefixes.lastIndex = at
    if (!prefixes.test(source)) break
    at = prefixes.lastIndex
  }
  const near = source.slice(at, at + BAR_BEFORE)
  const percent = near.indexOf("%|")
  if (percent < 0 || near.slice(0, percent).includes("\n")) return at
  bars.lastIndex = at + percent
  return bars.test(source) ? bars.lastIndex : at
}

function close(reading, first, body, end) {
  const last = reading.words.length
  let at = first
  while (at < last && reading.starts[at] < body) at += 1
  const content = at < last ? at : first
  if (content > first) reading.fronts.set(content, first)
  for (let word = first; word < last; word++) {
    reading.content.push(word === first ? content : word)
    reading.wraps.push(false)
  }
  if (last > first && end >= 0) reading.wraps[last - 1] = onlyFrame(reading.source, reading.ends[last - 1], end)
}

function onlyFrame(source, start, end) {
  return end - start <= FRAME_MOST && /^[ \t\u2500-\u257f]*$/.test(source.slice(start, end))
}

function index(reading) {
  const { words, wraps, content, places } = reading
  const enter = (word, at) => {
    const known = places.get(word)
    if (known) known.push(at)
    else places.set(word, [at])
  }
  words.forEach((word, at) => {
    enter(word, at)
    if (wraps[at] && at + 1 < words.length) enter(word + words[content[at + 1]], at)
  })
}

/* Takes out of a text what is the reader's own, before it is offered as a report. Patterns
   have bounded repeats; a reader still has to look, and the report says so. */

/* Tokens of a tokenizer and settings that are no secret. */
const PLAIN = "(?!(?:pad|eos|bos|unk|sep|cls|mask|additional|special|image|num|max|min|next|new|first|last|n)_)"
const VALUE = "(?!‹|None\\b|True\\b|False\\b|null\\b|\\d{1,9}\\b|<)[^\\s\"',;&]{3,400}"

const KINDS = [
  ["password in an address", /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s\/@]{1,200}@/gi, "$1…@"],
  ["storage address", /\b(s3|gs|az|abfss?|hdfs|wasbs?):\/\/[^\s"'<>]{1,400}/gi, "$1://‹address›"],
  ["token", /\b(?:hf_|sk-|ghp_|gho_|ghs_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|ya29\.|npm_|pypi-|nvapi-|gsk_|r8_)[\w.-]{12,200}/g, "‹token›"],
  ["token", /\beyJ[\w-]{8,2000}\.[\w-]{8,2000}(?:\.[\w-]{0,2000})?/g, "‹token›"],
  ["token", /\b((?:bearer|basic) +)[\w.~+\/=-]{8,2000}/gi, "$1‹token›"],
  ["secret", new RegExp(`\\b${PLAIN}((?:[a-z]{1,20}[_-]){0,4}(?:token|secret|password|passwd|pwd|api[_-]?key|access[_-]?key)["']?\\s{0,3}[=:]\\s{0,3}["']?)${VALUE}`, "gi"), "$1‹secret›"],
  ["secret", /(--(?:[a-z]{1,20}-){0,3}(?:token|secret|password|api-key) +)(?!‹)[^\s"',;&-][^\s"',;&]{2,400}/gi, "$1‹secret›"],
  ["secret", /\b[0-9a-f]{40}\b/g, "‹40 hex digits›"],
  ["e-mail address", /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b/g, "‹e-mail›"],
  ["user and host", /\b[a-z_][\w.-]{0,31}@[\w.-]{1,63}(?=[:\s~])/gi, "user@host"],
  ["network address", /(?<![\w=.-])(?!127\.0\.0\.1\b|0\.0\.0\.0\b)(?:\d{1,3}\.){3}\d{1,3}\b(?=[:\/\s,)"'\]]|$)/gm, "‹address›"],
  ["network address", /(?<![\w:])(?:[0-9a-f]{1,4}:{1,2}){4,7}[0-9a-f]{1,4}\b/gi, "‹address›"],
  ["GPU id", /\b(GPU|MIG)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "$1-‹id›"],
]

const USER = /((?:\/home|\/Users|[A-Za-z]:[\/\\]{1,2}Users)[\/\\]{1,2})(?!user\b)[^\s\/\\"':,)]{1,64}/g

/* A path up to its last part. In quotes it may hold blanks. */
const QUOTED = /(?<=["'])(?:[A-Za-z]:[\/\\]|\\\\|~?\/)[^"'\n]{1,400}[\/\\](?=[^"'\/\\\n]{1,200}["'])/g
const BARE = /(?<![\w.:\/\\‹…~-])(?:[A-Za-z]:[\/\\]|\\\\|~?\/)(?:[^\s\/\\"'<>|:,()]{1,100}[\/\\]{1,2}){1,30}(?=[^\s\/\\"'<>|:,()])/g
const LIBRARY = /(?:site|dist)-packages[\/\\]|lib[\/\\]python\d[.\d]*[\/\\]/g

/**
 * @param {string} text a short text: the last lines of a log
 * @returns {{text: string, masked: {kind: string, times: number}[]}}
 */
export function mask(text) {
  const times = new Map()
  const noted = (kind) => times.set(kind, (times.get(kind) ?? 0) + 1)
  /** A path is left from the library on, which is nobody's own. */
  const shortened = (folders) => {
    const inside = [...folders.matchAll(LIBRARY)].at(-1)
    noted("folder")
    return `…/${inside ? folders.slice(inside.index) : ""}`
  }
  let left = text
  for (const [kind, pattern, instead] of KINDS) {
    left = left.replace(pattern, (...match) => {
      noted(kind)
      return instead.replace("$1", () => (typeof match[1] === "string" ? match[1] : ""))
    })
  }
  left = left.replace(QUOTED, shortened).replace(BARE, shortened)
  left = left.replace(USER, (_, before) => {
    noted("user name")
    return `${before}user`
  })
  return { text: left, masked: [...times].map(([kind, count]) => ({ kind, times: count })) }
}

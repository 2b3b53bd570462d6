/* One known error of a text: what it is, why it is the root or a consequence, what to try
   first, and the causes in the order that the text speaks for. */

import { code, counted, make } from "./dom.js"
import { reading } from "./decoded.js"
import { visible } from "./lines.js"
import { isCode, prose, words } from "./prose.js"

const CERTAINTY = { known: "known wording", likely: "likely: the wording differs or is cut" }
const LINES_NAMED = 6
const FRAGMENTS = 4
const LONGEST = 300 // characters of a fragment

/**
 * @param {object} finding a finding with its trouble under `of`, and under `same` an earlier one about the same message
 * @param {number} number its place in the answer, from 0; only the first card is open
 * @param {boolean} alone whether it is the only one
 * @param {URL} root the site's root
 */
export function card(finding, number, alone, root) {
  const { of } = finding
  const page = new URL(of.url, root).href
  const id = anchor(number)
  const [check, ranked] = [tryFirst(of.first), causes(finding, page)]
  // Where the decoder has done what the check asks for, its cause comes first.
  const rest = finding.memory?.case && finding.causes[0].because.length ? [ranked, check] : [check, ranked]
  return make(
    "article",
    { class: "wm-finding", id, "aria-labelledby": `${id}-title`, tabindex: -1 },
    make("h2", { id: `${id}-title` }, make("a", { href: page }, ...words(of.title))),
    make("p", { class: "wm-finding__about" }, ...badges(finding, alone), ...where(finding, number)),
    make("p", {}, ...words(of.summary)),
    why(finding, alone),
    fragment(finding),
    finding.memory && finding.memory.line !== finding.same?.memory?.line && reading(finding.memory),
    ...(number === 0 ? rest : [folded(`Try first, and ${counted(of.causes.length, "cause")}`, rest)]),
  )
}

const folded = (label, parts) => make("details", { class: "wm-rest" }, make("summary", {}, label), ...parts)

/** Where a card stands, for the marks in the text. */
export const anchor = (number) => `wm-finding-${number + 1}`

/** Where the nth mark of a finding stands in the text. */
export const markAnchor = (number, nth) => `wm-mark-${number + 1}-${nth + 1}`

function badges({ root, first, certainty }, alone) {
  const found = []
  if (root && !alone) found.push(make("b", { class: "wm-badge wm-badge--root" }, "Likely root"))
  if (first && !alone) found.push(make("b", { class: "wm-badge" }, "First in the text"))
  found.push(make("span", { class: "wm-badge" }, CERTAINTY[certainty] ?? certainty))
  return found
}

/** Why it stands where it does; of a known error that is alone there is nothing to say. */
function why({ why: reason, certainty, same }, alone) {
  if (!same && (!reason || (alone && certainty === "known"))) return null
  const said = same ? ["it is about the same message as ", make("i", {}, ...words(same.of.title))] : words(reason)
  return make("p", { class: "wm-why" }, make("b", {}, "Why here: "), ...said, ".")
}

/** The lines it stands on, each a link to its mark. */
function where({ spans }, number) {
  const seen = new Map()
  spans.forEach(({ line }, nth) => seen.has(line) || seen.set(line, nth))
  const named = [...seen].slice(0, LINES_NAMED)
  const links = named.flatMap(([line, nth], at) => [at ? ", " : "", make("a", { href: `#${markAnchor(number, nth)}` }, String(line))])
  const more = seen.size > named.length ? ` and ${seen.size - named.length} more` : ""
  return [make("span", { class: "wm-where" }, seen.size === 1 ? "line " : "lines ", ...links, more)]
}

/** The words that were recognised, as they stand in the text: those of the finding's own line first, each once. */
function fragment({ spans, line }) {
  const ordered = [...spans].sort((a, b) => (b.line === line) - (a.line === line))
  const texts = [...new Set(ordered.map(({ text }) => text))].slice(0, FRAGMENTS)
  const parts = texts.flatMap((text, at) => [at ? " … " : "", make("samp", {}, visible(text.slice(0, LONGEST)))])
  return make("p", { class: "wm-fragment" }, ...parts)
}

const isOutput = (seen) => isCode(seen) && !seen.includes("\n")

function tryFirst(first) {
  if (!first) return null
  const answers = first.answers.map(({ seen, means }) => make(
    "div",
    { class: "wm-answer" },
    make("div", { class: "wm-seen" }, ...(isOutput(seen) ? [make("p", {}, make("code", {}, seen))] : prose(seen))),
    make("div", { class: "wm-means" }, ...prose(means)),
  ))
  return make(
    "section",
    { class: "wm-try" },
    make("h3", {}, "Try first"),
    ...prose(first.check),
    first.command && code(first.command.replace(/\n+$/, ""), first.language),
    ...answers,
  )
}

/** The causes as the text ranks them: the first open, and said why; the others folded. They keep
    their numbers, since the answers of the check name causes by them. */
function causes({ of, causes: ranked, memory }, page) {
  const places = new Map(of.causes.map(({ id }, place) => [id, place]))
  const items = ranked.map(({ id, because }, rank) => {
    const place = places.get(id)
    // The decoder's reason is its own reading of the numbers; no sentence of the text says it.
    const decoded = memory && `line ${memory.line}: ${memory.title}`
    const reasons = because.map((reason) => `The ${reason === decoded ? "numbers say" : "text says"}, ${reason}`)
    return make("li", {}, cause(of.causes[place], place + 1, reasons, rank === 0, `${page}#${id}`))
  })
  const spoken = ranked.some(({ because }) => because.length)
  const order = spoken
    ? "What the text speaks for comes first; numbered as on the trouble’s page."
    : "The text speaks for none of them; the most frequent comes first."
  return make(
    "section",
    { class: "wm-causes" },
    make("h3", {}, "Causes"),
    make("p", { class: "wm-note" }, order),
    make("ol", {}, ...items),
  )
}

function cause({ title, tell, fix }, number, reasons, open, address) {
  const spoken = reasons.length > 0
  return make(
    "details",
    { open },
    make(
      "summary",
      {},
      make("b", {}, `${number}. `, ...words(title)),
      spoken && make("span", { class: "wm-because-short" }, " the text speaks for it"),
    ),
    spoken && make("ul", { class: "wm-because" }, ...reasons.map((reason) => make("li", {}, reason))),
    make("h4", {}, "How to tell"),
    ...prose(tell),
    make("h4", {}, "What to do"),
    ...prose(fix),
    make("p", { class: "wm-more" }, make("a", { href: address }, "This cause on the trouble’s page")),
  )
}

/* A report of an error that no entry matches: the last lines without what is the reader's
   own, to be edited. Nothing is sent: the reader copies it, or opens a new issue in which it
   stands and sends that. */

import { copyButton, make } from "./dom.js"
import { visible } from "./lines.js"
import { mask } from "./mask.js"

const TO_FILL_IN = ["Versions (what printed it, Python, torch):", "Operating system and hardware:", "What I was doing:"]
const EDIT_IT = "An error that no entry matches is worth a report. Edit this first: fill in the versions, take out what is yours."
const LINES = 40
const WIDE = 300 // characters kept of a line
const MOST = 6000 // characters of an address that forges still open

/**
 * @param {string} text
 * @param {{repository?: string, asError: boolean}} options asError: whether it is shown unfolded
 * @returns {HTMLElement}
 */
export function report(text, { repository, asError }) {
  const { text: masked, masked: list } = mask(last(text))
  const about = { "aria-describedby": "wm-report-masked", autocomplete: "off", spellcheck: "false" }
  const box = make("textarea", { id: "wm-report", rows: 14, ...about })
  box.value = `${fenced(masked)}\n\n${TO_FILL_IN.join("\n\n")}\n`
  return make(
    asError ? "section" : "details",
    { class: "wm-report" },
    asError ? make("h2", {}, "Report it") : make("summary", {}, "It is an error and no entry is right: report it"),
    make("p", {}, make("label", { for: "wm-report" }, EDIT_IT)),
    box,
    make("p", { id: "wm-report-masked", class: "wm-note" }, told(list)),
    make("p", {}, copyButton("Copy", () => box.value, () => box.select()), repository && issue(repository, box, text)),
  )
}

/** The last lines, short ones, in characters that can be seen. */
function last(text) {
  const lines = text.trimEnd().slice(-200_000).split("\n").slice(-LINES)
  return lines.map((line) => visible(line.length > WIDE ? `${line.slice(0, WIDE)} …` : line)).join("\n")
}

/** A fence longer than any run of backticks inside. */
function fenced(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

function told(list) {
  const what = list.map(({ kind, times }) => `${kind} (${times})`)
  const masked = what.length ? `Masked: ${what.join(", ")}.` : "Nothing was masked."
  return `${masked} Look it over all the same: a program does not know every secret.`
}

/** A link whose address is built from the edited text when it is followed. */
function issue(repository, box, text) {
  const said = make("span", { role: "status" })
  const line = visible(text.trimEnd().slice(-2000).split("\n").at(-1).trim())
  const title = `Unmatched error: ${mask(line).text.slice(0, 80)}`
  const link = make("a", {
    href: repository,
    rel: "noopener",
    target: "_blank",
    onclick: (event) => {
      const address = new URL(`${repository.replace(/\/+$/, "")}/issues/new`)
      address.search = new URLSearchParams({ title, labels: "unmatched-error", body: box.value })
      said.textContent = ""
      if (address.href.length <= MOST) link.href = address.href
      else {
        event.preventDefault()
        said.textContent = "Too long for an address. Shorten it, or copy it into a new issue."
      }
    },
  }, "Open a new issue")
  return make("span", {}, link, " (in a new tab; it is sent when you send it there) ", said)
}

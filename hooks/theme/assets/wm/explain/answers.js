/* The answer to a text: a sentence that sums it up, a card for each known error, the text
   with its marks; or, where nothing is known, entries that fit, guesses and a report. */

import { counted, make } from "./dom.js"
import { card } from "./cards.js"
import { log } from "./log.js"
import { entries } from "./entries.js"
import { guesses } from "./guesses.js"
import { report } from "./report.js"

/**
 * @param {object} asked
 * @param {object} asked.answer what `explain` found
 * @param {string} asked.text
 * @param {object} asked.book
 * @param {URL} asked.root the site's root
 * @param {string} [asked.repository] where issues are opened, if anywhere
 * @returns {Promise<{summary: string, parts: HTMLElement[]}>}
 */
export async function draw({ answer, text, book, root, repository }) {
  const troubles = new Map(book.troubles.map((trouble) => [trouble.id, trouble]))
  const findings = answer.findings.map((finding) => ({ ...finding, of: troubles.get(finding.trouble) }))
  if (findings.length) {
    findings.forEach((finding, number) => {
      finding.same = findings.slice(0, number).find((other) => same(finding, other))
    })
    return {
      summary: summary(findings),
      parts: [...findings.map((finding, number) => card(finding, number, findings.length === 1, root)), log(text, findings)],
    }
  }
  const fitting = await entries(text, root)
  const guessed = answer.guesses.map((guess) => ({ ...guess, of: troubles.get(guess.trouble) }))
  return {
    summary: unknown(fitting, guessed),
    parts: [fitting?.list, guesses(guessed, root), report(text, { repository, asError: !fitting?.count })].filter(Boolean),
  }
}

/** Whether two entries speak of one message, the one of a case of the other. */
const same = (a, b) => a.of.refines?.id === b.trouble || b.of.refines?.id === a.trouble

/** "3 known errors. First: … (line 12). Likely root: … (line 40)." */
function summary(all) {
  const named = ({ of, line }) => `${of.title} (line ${line})`
  const findings = all.filter((finding) => !finding.same)
  const known = findings.filter(({ certainty }) => certainty === "known").length
  const likely = findings.length - known
  const parts = [known && counted(known, "known error"), likely && counted(likely, "likely error")]
  const counts = parts.filter(Boolean).join(" and ")
  if (findings.length === 1) {
    const general = all.length > 1 ? " The general entry for the same message is below it." : ""
    return `${counts}: ${named(findings[0])}.${general}`
  }
  const first = findings.find((finding) => finding.first) ?? findings[0]
  const root = findings.find((finding) => finding.root) ?? findings[0]
  if (first === root) return `${counts}. First and likely root: ${named(root)}.`
  return `${counts}. First: ${named(first)}. Likely root: ${named(root)}.`
}

function unknown(fitting, guessed) {
  if (fitting?.count) return `It is no known error. ${counted(fitting.count, "entry fits", "entries fit")} these words.`
  const near = guessed.length ? ` ${counted(guessed.length, "guess", "guesses")} below, and a report to edit.` : " A report to edit is below."
  return `No known error in this text.${near}`
}

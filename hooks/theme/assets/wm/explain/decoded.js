/* What the memory decoder read in an out-of-memory message: its case, the numbers, the
   arithmetic, and the tensors whose shape fits the request. */

import { make } from "./dom.js"
import { size } from "./memory-text.js"
import { words } from "./prose.js"

const NUMBERS = {
  asked: "asked for",
  total: "capacity",
  cap: "limit",
  free: "free",
  others: "held by others",
  process: "this process",
  reserved: "reserved",
  allocated: "allocated",
  private: "in private pools",
  idle: "reserved, idle",
}

/**
 * @param {object} memory what `decode` found
 * @returns {HTMLElement}
 */
export function reading({ title, says, numbers, arithmetic, shapes }) {
  const known = [...new Set([...Object.keys(NUMBERS), ...Object.keys(numbers)])].filter((name) => Number.isFinite(numbers[name]))
  const rows = known.map((name) => make("tr", {}, make("th", { scope: "row" }, NUMBERS[name] ?? name), make("td", {}, size(numbers[name]))))
  return make(
    "section",
    { class: "wm-decoded" },
    make("h3", {}, title ? `Decoded: ${title}` : "Decoded"),
    says && make("p", {}, ...words(says)),
    rows.length > 0 && make("table", { class: "wm-table" }, make("tbody", {}, ...rows)),
    ...list("Worked out", arithmetic),
    ...list("What would have this size", shapes.map(({ what, shape, how_close }) => `${what}: ${shape} (${how_close})`)),
  )
}

function list(title, lines) {
  if (!lines.length) return []
  return [make("h4", {}, title), make("ul", {}, ...lines.map((line) => make("li", {}, line)))]
}

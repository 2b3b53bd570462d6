/* What the memory decoder read in an out-of-memory message: its numbers, its case, the
   arithmetic, and the tensors whose shape fits the request. */

import { make } from "./dom.js"
import { words } from "./prose.js"

const CASES = {
  "other-process": "another process holds the memory",
  fragmentation: "the memory is there, in pieces",
  "one-large": "one allocation is too large",
  full: "simply full",
  cap: "a limit was reached",
}

const NUMBERS = {
  asked: "asked for",
  total: "capacity",
  free: "free",
  allocated: "in use by tensors",
  reserved: "reserved",
  idle: "reserved, idle",
  others: "other processes",
  cap: "limit",
}

/** Bytes in the binary units that allocators print. */
export function binary(bytes) {
  for (const [unit, of] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
    if (bytes >= of) return `${(bytes / of).toLocaleString("en", { maximumFractionDigits: 2 })} ${unit}`
  }
  return `${bytes.toLocaleString("en")} B`
}

export function reading(memory) {
  const numbers = Object.entries(memory.numbers ?? {}).filter(([, bytes]) => Number.isFinite(bytes))
  const rows = numbers.map(([name, bytes]) => make("tr", {}, make("th", { scope: "row" }, NUMBERS[name] ?? name), make("td", {}, binary(bytes))))
  return make(
    "section",
    { class: "wm-decoded" },
    make("h3", {}, "The numbers of this message"),
    memory.case && make("p", {}, "Case: ", make("b", {}, CASES[memory.case] ?? memory.case), "."),
    memory.says && make("p", {}, ...words(memory.says)),
    rows.length > 0 && make("table", { class: "wm-table" }, make("tbody", {}, ...rows)),
    ...list("Worked out", memory.arithmetic ?? []),
    ...list("What would have this size", (memory.shapes ?? []).map(({ what, shape, how_close }) => [what, shape].filter(Boolean).join(": ") + (how_close ? ` (${how_close})` : ""))),
  )
}

function list(title, lines) {
  if (!lines.length) return []
  return [make("h4", {}, title), make("ul", {}, ...lines.map((line) => make("li", {}, ...words(line))))]
}

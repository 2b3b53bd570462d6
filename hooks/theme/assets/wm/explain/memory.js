/* What an out-of-memory message says: its numbers, which case it is, the arithmetic, and tensors that fit the request.
   The twin of hooks/measures/explain/memory.py, which says what the fields are. */

import * as cases from "./memory-cases.js"
import { MESSAGES_MOST, find } from "./memory-forms.js"
import * as serverCases from "./memory-server-cases.js"
import { llama, ollama, vllm } from "./memory-servers.js"
import { PADDING, cacheOf, cacheOfTokens, fitting } from "./memory-shapes.js"
import * as systemCases from "./memory-system-cases.js"
import { flatten } from "./memory-text.js"

const NUMBERS = ["asked", "total", "free", "allocated", "reserved", "idle", "process", "others", "private", "cap"]

/**
 * Every out-of-memory message in a text, in order, at most 50.
 * @param {string} text
 * @returns {{form: string, line: number, text: string, numbers: Object<string, number>, case: ?string, title: string,
 *   says: string, arithmetic: string[], shapes: {what: string, shape: string, how_close: string}[]}[]}
 */
export function decode(text) {
  const flat = flatten(text)
  const found = [...find(flat), ...llama(flat), ...ollama(flat), ...vllm(flat)].sort((a, b) => a.start - b.start)
  return found.slice(0, MESSAGES_MOST).map((message) => {
    const decided = caseOf(message)
    return {
      form: message.form,
      line: flat.line(message.start),
      text: flat.quote(message.start, message.end),
      numbers: Object.fromEntries(NUMBERS.filter((name) => name in message.numbers).map((name) => [name, message.numbers[name]])),
      case: decided.case,
      title: decided.title,
      says: decided.says,
      arithmetic: decided.arithmetic,
      shapes: shapes(message, decided.case),
    }
  })
}

function caseOf({ form, numbers, facts }) {
  if (facts.layers !== undefined) return serverCases.layers(numbers, facts)
  switch (form) {
    case "pytorch":
    case "pytorch-old":
    case "hip":
    case "xpu":
      return cases.torch(numbers, facts)
    case "async":
      return cases.asynchronous(numbers, facts)
    case "mps":
      return systemCases.mps(numbers, facts)
    case "metal":
      return systemCases.metal(numbers)
    case "cpu":
    case "numpy":
    case "kernel":
      return systemCases.host(form, numbers, facts)
    case "llama-cpp":
      return serverCases.llama(numbers, facts)
    case "ollama":
      return serverCases.ollama(numbers, facts)
    case "vllm":
      return serverCases.vllm(numbers, facts)
    default:
      return systemCases.withoutNumbers(form)
  }
}

/** What the request may have been, where one request is the matter. */
function shapes({ form, numbers, facts }, decided) {
  const { asked } = numbers
  if (asked === undefined || facts.rounding === undefined) return []
  if (facts.divided) return []
  if (facts.tokens !== undefined) {
    return cacheOfTokens(asked, facts.rounding + (form === "llama-cpp" ? PADDING : 0), facts.tokens)
  }
  if (form === "llama-cpp") return facts.kind === "cache" ? cacheOf(asked, facts.rounding) : []
  return decided === "one-large" && form !== "numpy" ? fitting(asked, facts.rounding, facts.block ?? 0) : []
}

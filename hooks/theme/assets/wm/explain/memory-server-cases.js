/* Which case the memory messages of llama.cpp, Ollama and vLLM are.
   The twin of hooks/measures/explain/memory_server_cases.py, which says why. */

import { CONTEXT_MOST, FOREIGN_PART, GIB, decided } from "./memory-cases.js"
import { count, size } from "./memory-text.js"

const SHORTEST_USEFUL = 2048
const BUFFERS = { weights: ["the weights", "full"], cache: ["the KV cache", "one-large"], compute: ["the work space", null] }

/** The lines behind the failure say which buffer it was; memory free at the start whether others had the card. */
export function llama(n, facts) {
  const [what, named] = BUFFERS[facts.kind] ?? [undefined, null]
  const { asked, free } = n
  const place = facts.device === "cpu" ? "of RAM" : "of the card"
  const much = asked === undefined ? "memory " : `${size(asked)} `
  const title = `No room for ${what ?? "a buffer"}`
  let says = `llama.cpp asked for ${much}in one piece ${place} and got nothing.`
  if (what) says = `It is ${what} that found no room: llama.cpp asked for ${much}in one piece ${place}.`
  else if (asked !== undefined) says += " The next line says for which buffer: weights, KV cache or work space."
  const lines = []
  if (asked !== undefined && facts.tokens) {
    const here = facts.divided ? ", in the layers on this device" : ""
    lines.push(`${size(asked)} ÷ ${count(facts.tokens)} tokens = ${size(Math.floor(asked / facts.tokens))} for each token of the window${here}`)
  }
  if (facts.retried) says += " llama.cpp then tried again without pipeline parallelism: if nothing fails after that, it runs."
  if (asked === undefined || free === undefined) return decided(named, title, says, lines)
  const made = n.allocated ?? 0
  const left = Math.max(0, free - made)
  const held = n.total === undefined ? 0 : Math.max(0, n.total - free)
  if (n.total !== undefined && held >= Math.max(FOREIGN_PART * n.total, GIB) && left < asked && asked <= left + held) {
    says += ` ${size(held)} of the card were taken before llama.cpp loaded anything, most of it by others than its own CUDA context; with that it would fit.`
    lines.push(`${size(n.total)} capacity − ${size(free)} free at the start = ${size(held)} taken`)
    lines.push(`${size(free)} free at the start − ${size(made)} of buffers = ${size(left)} < ${size(asked)} asked`)
    return decided("other-process", "Someone else holds the memory", says, lines)
  }
  if (asked > left) lines.push(`${size(free)} free at the start − ${size(made)} of buffers = ${size(left)} < ${size(asked)} asked`)
  return decided(named, title, says, lines)
}

/** Before loading: what was to go into RAM is more than was free there. */
export function ollama({ asked, free, total }) {
  if (asked === undefined || free === undefined) return decided(null, "Too little RAM", "Ollama refused before loading: RAM and swap together were too small.")
  const lines = [`${size(asked)} needed − ${size(free)} available = ${size(Math.max(0, asked - free))} missing`]
  if (total !== undefined && 0.9 * total >= asked) {
    lines.push(`${size(total)} of RAM − ${size(free)} available = ${size(Math.max(0, total - free))} held by others or by a limit`)
    const says = "The machine has enough RAM for it, and too little of it was free: other programs, or a limit of the container."
    return decided("other-process", "Others hold the RAM", says, lines)
  }
  const says = `Ollama counted before loading: ${size(asked)} were to go into RAM, and ${size(free)} of RAM and swap were available.`
  return decided("full", "Too little RAM", says, lines)
}

/** A plan of llama.cpp or Ollama that leaves layers in RAM: no error, and slow. */
export function layers({ asked, free }, facts) {
  const lines = []
  const place = (facts.cards ?? 1) === 1 ? "the card" : "the cards"
  const known = asked !== undefined && free !== undefined
  if (known && asked > free) lines.push(`${size(asked)} for everything − ${size(free)} on ${place} = ${size(asked - free)} too much`)
  if (facts.offloaded === 0) {
    const none = "No layer goes to a card: none was found or asked for, or what is free holds not even one."
    return decided(null, "The whole model stays in RAM", none, lines)
  }
  let says = `${facts.offloaded} of ${facts.layers} layers go to ${place}, the rest into RAM. The model runs, and each token waits for the part in RAM.`
  if (known && asked <= free) {
    lines.push(`${size(asked)} for everything, with ${size(free)} on ${place}`)
    says += " By the sum it would fit, so a setting keeps layers back, or no single card has room for its share."
    return decided(null, "Part of the model stays in RAM", says, lines)
  }
  return decided("full", "Part of the model stays in RAM", says, lines)
}

export function vllm(n, facts) {
  if (facts.none) return noBlocks(n, facts)
  if (facts.rehearsal !== undefined) {
    const says = `Weights and cache were there, and the last trial, sampling for ${count(facts.rehearsal)} requests at once, found no room: fewer max_num_seqs, then a lower gpu_memory_utilization.`
    return decided(null, "The rehearsal found no room", says)
  }
  if (facts.tokens !== undefined) return cacheTooSmall(n, facts)
  const { asked, free, total } = n
  if (asked === undefined || free === undefined || total === undefined) {
    return decided(null, "The card is not free enough", "vLLM compares free memory with its share of the card before it loads.")
  }
  const held = Math.max(0, total - free)
  const missing = asked > free ? ` > ${size(free)} free` : ""
  const lines = [
    `${facts.share} × ${size(total)} ${equals(facts.share, total, asked)} ${size(asked)} wanted${missing}`,
    `${size(total)} − ${size(free)} = ${size(held)} already in use`,
  ]
  if (held > CONTEXT_MOST) {
    const says = `${size(held)} of the card were in use before vLLM began: another process, often an earlier vLLM that did not end.`
    return decided("other-process", "Someone else holds the memory", says, lines)
  }
  const says = `Only ${size(held)} were in use, as a desktop and a context take. Lower gpu_memory_utilization to ${share(free, total)} or less.`
  return decided("cap", "The share is too high", says, lines)
}

const equals = (part, total, printed) => (size(Math.floor(Number(part) * total + 0.5)) === size(printed) ? "=" : "≈")

function share(free, total) {
  const hundredths = Math.floor((free / total) * 100)
  return hundredths < 100 ? `0.${String(hundredths).padStart(2, "0")}` : "1"
}

function cacheTooSmall({ asked, free }, { tokens, longest: printed }) {
  const lines = []
  if (asked !== undefined && free !== undefined) {
    lines.push(`${size(asked)} for ${count(tokens)} tokens > ${size(free)} available for the cache`)
    if (tokens) lines.push(`${size(asked)} ÷ ${count(tokens)} tokens = ${size(Math.floor(asked / tokens))} for each token`)
  }
  const longest = printed ?? (tokens && asked ? Math.floor(((free ?? 0) / asked) * tokens) : undefined)
  if (longest !== undefined && longest < SHORTEST_USEFUL) {
    const full = `Only ${count(longest)} tokens fit beside the weights, too few for instructions and an answer: the card is full, and a shorter length is no way out.`
    return decided("full", "Hardly anything is left for the KV cache", full, lines)
  }
  const fits = longest === undefined ? "" : ` ${count(longest)} tokens fit.`
  const says = `A single request may be ${count(tokens)} tokens long, and its cache is larger than what is left on the card.${fits}`
  return decided("one-large", "One request does not fit into the KV cache", says, lines)
}

function noBlocks({ cap, total }, { parts, share: part }) {
  const lines = []
  let [named, more] = [null, "With a low gpu_memory_utilization raise that first; with a high one the card is full."]
  if (cap !== undefined && total !== undefined) lines.push(`${part} × ${size(total)} ${equals(part, total, cap)} ${size(cap)} for vLLM`)
  if (parts && !parts.includes(null)) {
    const [weights, outside, peak] = parts
    const used = weights + outside + peak
    lines.push(`${size(weights)} weights + ${size(outside)} outside PyTorch + ${size(peak)} activations = ${size(used)}`)
    if (cap !== undefined && total !== undefined && used <= total && used > cap && total - used > 0.1 * total) {
      const says = `Weights and activations take ${size(used)}, more than the share of ${part}. The card has ${size(total)}: raise gpu_memory_utilization.`
      return decided("cap", "The share is too low", says, lines)
    }
    if (total !== undefined) [named, more] = ["full", "The card has no room for a larger share."]
  }
  const says = `Weights and the trial run's activations take all that vLLM may use, so no block of cache fits. ${more}`
  return decided(named, "Nothing is left for the KV cache", says, lines)
}

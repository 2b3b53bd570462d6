/* The memory messages of llama.cpp, Ollama and vLLM: several lines of a log belong to one failure.
   The twin of hooks/measures/explain/memory_servers.py, which says why. */

import { MESSAGES_MOST, message } from "./memory-forms.js"
import { SIZE, lastDigit, toBytes } from "./memory-text.js"

const APART = 700
const after = (match) => match.index + match[0].length

const DEVICE = "(?:cuda|rocm|vulkan|metal|mtl|sycl|cann|musa|opencl)[0-9]{0,3}"
const LLAMA = new RegExp(
  [
    String.raw`allocating([0-9]{1,9}\.[0-9]{2})mibondevice([0-9]{1,3}):[a-z]{2,12}mallocfailed:outofmemory`,
    "(?:cuda|hip|musa)mallocfailed:outofmemory",
    `failedtoallocate(${DEVICE}|cpu|[a-z0-9]{1,12}_host)?bufferofsize([0-9]{1,16})`,
    String.raw`failedtoallocatebuffer,size=([0-9]{1,9}\.[0-9]{2})(?:mib)?`,
    "devicememoryallocationofsize([0-9]{1,16})failed",
    `unabletoallocate(?:${DEVICE}|cpu|backend)buffer`,
    "failedtoallocatebufferforkvcache",
    "failedtoallocatecompute(?:pp|tg)?buffers",
  ].join("|"),
  "dg",
)
const LLAMA_NEEDLES = ["mallocfailed", "failedtoallocate", "unabletoallocate", "devicememoryallocation"]
const LLAMA_FREE = /usingdevice([a-z]{2,10}[0-9]{1,3})\([^\n]{1,120}?\)-([0-9]{1,8})mibfree/g
const LLAMA_TOTAL = /device([0-9]{1,3}):[^\n]{1,120}?,vram:([0-9]{1,8})mib/g
const LLAMA_BUFFER = /(model|kv|compute)?buffersize=([0-9]{1,9}\.[0-9]{2})mib/g
const LLAMA_WINDOW = /n_ctx=([0-9]{1,9})/g
const RETRY = "retryingwithoutpipelineparallelism"
const LLAMA_DEVICE = /[a-z]{2,10}[0-9]{1,3}$/

/** The failures of llama.cpp: size, device, and which of its buffers it was (`kind`: weights, cache or compute). */
export function llama(flat) {
  if (!LLAMA_NEEDLES.some((needle) => flat.text.includes(needle))) return []
  const messages = []
  for (const match of flat.text.matchAll(LLAMA)) {
    const last = messages.at(-1)
    const fresh = llamaLine(flat, match)
    if (!last || match.index - last.end > APART || otherSize(last, fresh)) {
      if (messages.length === MESSAGES_MOST) break
      messages.push(fresh)
      continue
    }
    const exact = fresh.facts.rounding === 0
    last.end = fresh.end
    last.numbers = exact ? { ...last.numbers, ...fresh.numbers } : { ...fresh.numbers, ...last.numbers }
    last.facts = { ...fresh.facts, ...last.facts, ...(exact ? { rounding: 0 } : {}) }
  }
  const windows = [...flat.text.matchAll(LLAMA_WINDOW)].map((match) => [after(match) - match[1].length, after(match)])
  const isDivided = divided(flat.text)
  for (const found of messages) {
    if (isDivided) found.facts.divided = true
    if (flat.text.slice(found.end, found.end + APART).includes(RETRY)) found.facts.retried = true
    const earlier = windows.filter(([start]) => start < found.start)
    if (found.facts.kind === "cache" && earlier.length) found.facts.tokens = Number(flat.onOneLine(...earlier.at(-1)))
  }
  llamaSurroundings(flat, messages)
  return messages
}

function divided(text) {
  const names = new Set([...text.matchAll(LLAMA_FREE)].map((match) => match[1]))
  const parts = [...text.matchAll(LLAMA_LAYERS)]
  return names.size > 1 || parts.some(({ groups }) => Number(groups.offloaded) < Number(groups.layers))
}

function llamaLine(flat, match) {
  const found = message("llama-cpp", match.index, after(match))
  for (const group of [1, 5]) {
    if (!match[group]) continue
    set(found, "asked", toBytes(match[group], "mib"))
    found.facts.rounding = lastDigit(match[group], "mib")
  }
  for (const group of [4, 6]) {
    if (!match[group]) continue
    set(found, "asked", toBytes(flat.onOneLine(...match.indices[group]), "b"))
    found.facts.rounding = 0
  }
  if (match[2]) found.facts.device = `cuda${match[2]}`
  else if (match[3] || match[4]) found.facts.device = match[3] ?? "cpu"
  const line = match[0]
  if (line.startsWith("unabletoallocate")) found.facts.kind = "weights"
  else if (line.endsWith("kvcache")) found.facts.kind = "cache"
  else if (line.includes("compute")) found.facts.kind = "compute"
  return found
}

function otherSize(last, fresh) {
  const before = last.numbers.asked
  const now = fresh.numbers.asked
  if (before !== undefined && now !== undefined && Math.abs(before - now) > 2 ** 20) return true
  const had = last.facts.kind
  const has = fresh.facts.kind
  return had !== undefined && ((has !== undefined && has !== had) || now !== undefined)
}

function llamaSurroundings(flat, messages) {
  if (!messages.length || !flat.text.includes("mib")) return
  const frees = [...flat.text.matchAll(LLAMA_FREE)].map((m) => ({ at: m.index, name: m[1], value: toBytes(m[2], "mib") }))
  const buffers = []
  for (const match of flat.text.matchAll(LLAMA_BUFFER)) {
    const owner = LLAMA_DEVICE.exec(flat.text.slice(Math.max(0, match.index - 14), match.index))
    if (owner) buffers.push({ at: match.index, name: owner[0], kind: match[1] ?? "model", value: toBytes(match[2], "mib") })
  }
  const totals = {}
  if (flat.text.includes(",vram:")) {
    for (const match of flat.text.matchAll(LLAMA_TOTAL)) totals[`cuda${match[1]}`] = toBytes(match[2], "mib")
  }
  for (const found of messages) {
    const { device } = found.facts
    const free = frees.filter(({ at, name }) => at < found.start && name === device).at(-1)
    if (!device || !free || free.value === null) continue
    const made = {}
    for (const { at, name, kind, value } of buffers) {
      if (free.at < at && at < found.start && name === device && value !== null) made[kind] = value + (kind === "kv" ? made[kind] ?? 0 : 0)
    }
    found.numbers.free = free.value
    set(found, "total", totals[device] ?? null)
    found.numbers.allocated = Object.values(made).reduce((sum, value) => sum + value, 0)
  }
}

const GO = String.raw`([0-9]{1,12}(?:\.[0-9]{0,4})?)([kmgt]i?b|b)`
const OLLAMA = new RegExp(String.raw`modelrequiresmoresystemmemory\(${GO}\)thanisavailable\(${GO}\)`, "g")
const OLLAMA_LOG = new RegExp(`requesttoolargeforsystem"requested="?${GO}"?available="?([0-9]{1,16}|${GO})"?`, "g")
const OLLAMA_SYSTEM = new RegExp(`total="${GO}"free="${GO}"`)
const OLLAMA_LAYERS = /layers\.model=(?<layers>[0-9]{1,4})layers\.offload=(?<offloaded>[0-9]{1,4})/g
const LLAMA_LAYERS = /offloaded(?<offloaded>[0-9]{1,4})\/(?<layers>[0-9]{1,4})layersto/g
const OLLAMA_CARDS = /memory\.available="\[([0-9a-z.]{1,200})\]"/
const OLLAMA_FULL = new RegExp(String.raw`memory\.required\.full="${GO}"`)
const ONE = new RegExp(GO, "g")

/** Ollama's refusal before loading, and its plan when some layers don't fit on the card. */
export function ollama(flat) {
  const { text } = flat
  const messages = []
  if (text.includes("modelrequiresmoresystemmemory") || text.includes("requesttoolargeforsystem")) {
    for (const match of text.matchAll(OLLAMA)) {
      const found = message("ollama", match.index, after(match))
      set(found, "asked", toBytes(match[1], match[2]))
      set(found, "free", toBytes(match[3], match[4]))
      messages.push(found)
    }
    for (const match of text.matchAll(OLLAMA_LOG)) {
      const found = message("ollama", match.index, after(match))
      set(found, "asked", toBytes(match[1], match[2]))
      set(found, "free", match[4] ? toBytes(match[4], match[5]) : toBytes(match[3], "b"))
      messages.push(found)
    }
    const system = OLLAMA_SYSTEM.exec(text)
    if (system) messages.forEach((found) => set(found, "total", toBytes(system[1], system[2])))
  }
  for (const [form, needle, pattern] of [["ollama", "layers.offload=", OLLAMA_LAYERS], ["llama-cpp", "layersto", LLAMA_LAYERS]]) {
    for (const match of text.includes(needle) ? text.matchAll(pattern) : []) {
      const found = plan(flat, form, match)
      if (found) messages.push(found)
    }
  }
  return messages.slice(0, MESSAGES_MOST)
}

function plan(flat, form, match) {
  const [layers, offloaded] = [Number(match.groups.layers), Number(match.groups.offloaded)]
  if (offloaded >= layers) return null
  const window = flat.text.slice(match.index, match.index + 700)
  const found = message(form, match.index, after(match), {}, { layers, offloaded })
  const cards = OLLAMA_CARDS.exec(window)
  if (cards) {
    found.end = Math.max(found.end, match.index + after(cards))
    const sizes = [...cards[1].matchAll(ONE)].map(([, number, unit]) => toBytes(number, unit))
    if (sizes.length && !sizes.includes(null)) {
      found.numbers.free = sizes.reduce((sum, value) => sum + value, 0)
      found.facts.cards = sizes.length
    }
  }
  const needed = OLLAMA_FULL.exec(window)
  if (needed) {
    found.end = Math.max(found.end, match.index + after(needed))
    set(found, "asked", toBytes(needed[1], needed[2]))
  }
  return found
}

const PART = String.raw`(0?\.[0-9]{1,4}|1(?:\.0{1,4})?)`
const GIBS = String.raw`([0-9]{1,6}(?:\.[0-9]{1,3})?)`
const VLLM_START = new RegExp(
  String.raw`freememoryondevice(?:[a-z]{2,6}:[0-9]{1,3})?\(${GIBS}/${GIBS}gib\)` +
    String.raw`onstartupislessthandesiredgpumemoryutilization\(${PART},${GIBS}gib\)`,
  "g",
)
const VLLM_NEEDS = new RegExp(
  String.raw`maxseqlen\(([0-9]{1,9})\),?\(?${SIZE}kvcacheisneeded,whichislargerthantheavailablekvcachememory\(${SIZE}\)`,
  "g",
)
const VLLM_TOKENS = /maxseqlen\(([0-9]{1,9})\)islargerthanthemaximumnumberoftokensthatcanbestoredinkvcache\(([0-9]{1,9})\)/g
const VLLM_LONGEST = /estimatedmaximummodellengthis([0-9]{1,9})\./
const VLLM_NONE = /noavailablememoryforthecacheblocks|reservedforkvcacheis-[0-9]/
const VLLM_BUDGET = new RegExp(String.raw`total_gpu_memory\(${SIZE}\)xgpu_memory_utilization\(${PART}\)=${SIZE}`)
const VLLM_PARTS = new RegExp(
  `modelweightstake${SIZE};non_torch_memorytakes${SIZE};pytorchactivationpeakmemorytakes${SIZE};therestofthememoryreservedforkvcacheis(-?)${SIZE}`,
)
const VLLM_REHEARSAL = /outofmemoryoccurredwhenwarmingup[a-z]{1,20}with([0-9]{1,7})dummyrequests/g
const VLLM_NEEDLES = ["dummyrequests", "freememoryondevice", "maxseqlen(", "noavailablememoryforthecacheblocks", "reservedforkvcacheis-"]

/** vLLM's refusals at the start: the card is not free enough, or what is left for the cache is too little. */
export function vllm(flat) {
  const { text } = flat
  if (!VLLM_NEEDLES.some((needle) => text.includes(needle))) return []
  const messages = []
  for (const match of text.matchAll(VLLM_START)) {
    const found = message("vllm", match.index, after(match), {}, { share: match[3] })
    for (const [name, group] of [["free", 1], ["total", 2], ["asked", 4]]) set(found, name, toBytes(match[group], "gib"))
    messages.push(found)
  }
  for (const match of text.matchAll(VLLM_NEEDS)) {
    const found = message("vllm", match.index, after(match), {}, { tokens: Number(match[1]), rounding: lastDigit(match[2], match[3]) })
    set(found, "asked", toBytes(match[2], match[3]))
    set(found, "free", toBytes(match[4], match[5]))
    const longest = VLLM_LONGEST.exec(text.slice(found.end, found.end + 120))
    if (longest) {
      found.facts.longest = Number(longest[1])
      found.end += after(longest)
    }
    messages.push(found)
  }
  for (const match of text.matchAll(VLLM_TOKENS)) {
    messages.push(message("vllm", match.index, after(match), {}, { tokens: Number(match[1]), longest: Number(match[2]) }))
  }
  for (const match of text.matchAll(VLLM_REHEARSAL)) {
    messages.push(message("vllm", match.index, after(match), {}, { rehearsal: Number(match[1]) }))
  }
  const none = VLLM_NONE.exec(text)
  if (none) messages.push(vllmNone(flat, none))
  return messages.slice(0, MESSAGES_MOST)
}

function vllmNone(flat, match) {
  const found = message("vllm", match.index, after(match), {}, { none: true })
  const budget = VLLM_BUDGET.exec(flat.text)
  const parts = VLLM_PARTS.exec(flat.text)
  if (budget) {
    set(found, "total", toBytes(budget[1], budget[2]))
    set(found, "cap", toBytes(budget[4], budget[5]))
    found.facts.share = budget[3]
  }
  if (parts) found.facts.parts = [1, 3, 5].map((group) => toBytes(parts[group], parts[group + 1]))
  return found
}

function set(found, name, value) {
  if (value !== null) found.numbers[name] = value
}

/* Which case an out-of-memory message is, and the arithmetic that shows it.
   The twin of hooks/measures/explain/memory_cases.py, which has the rules and says why the thresholds are these. */

import { size } from "./memory-text.js"

export const GIB = 2 ** 30
const CAP_PART = 0.98
const FREE_MARGIN_PART = 0.05
const FREE_MARGIN = GIB
export const FOREIGN_PART = 0.1
export const CONTEXT_MOST = 2 * GIB
const IDLE_PART = 0.02
const IDLE_LEAST = 128 * 2 ** 20
export const PRINTED = Math.floor(GIB / 50)
const LARGE_PART = 0.125
const LARGE_MOST = 3 * GIB

/** `case` of the vocabulary or null, a `title` in a few words, the sentence `says`, and lines of arithmetic. */
export const decided = (name, title, says, arithmetic = []) => ({ case: name, title, says, arithmetic })

export const given = (...values) => values.every((value) => value !== undefined)

/** Of PyTorch's caching allocator, CUDA, HIP and XPU alike. Completes `n` with idle, reserved and others. */
export function torch(n, facts) {
  const lines = complete(n, facts)
  if (facts.preemptive) {
    const says = "PyTorch refused the request by itself, before it asked the driver: it would have exceeded the limit set for this process."
    return decided("cap", "A limit was set", says, lines)
  }
  if (facts.absurd) {
    const says =
      "More than an exabyte was asked for, so a length or a shape is broken. Look for an earlier error: a tensor of sizes that never arrived, a number that overflowed."
    return decided("one-large", "The size is nonsense", says)
  }
  const { asked, total, free } = n
  if (!given(asked)) return unreadable(lines)
  return (
    printedCap(n, lines) ??
    largerThanCard(n, lines) ??
    moreThanCard(n, lines) ??
    hiddenCap(n, lines) ??
    toBeWon(n, lines) ??
    large(asked, total, free, lines) ??
    full(n, lines) ??
    undecided(n, lines)
  )
}

function complete(n, facts) {
  const lines = []
  const { allocated, idle, reserved } = n
  if (given(allocated, reserved) && !given(idle) && reserved >= allocated) {
    n.idle = reserved - allocated
    lines.push(`${size(reserved)} reserved − ${size(allocated)} allocated = ${size(n.idle)} idle`)
  } else if (given(allocated, idle) && !given(reserved)) {
    n.reserved = allocated + idle
    lines.push(`${size(allocated)} allocated + ${size(idle)} idle = ${size(n.reserved)} reserved`)
  }
  let strangers = facts.strangers ?? []
  const held = n.reserved ?? n.allocated
  if (!given(n.process) && strangers.length) {
    if (!given(held)) return lines
    const able = strangers.filter(([, value]) => value >= held - PRINTED)
    if (able.length) {
      const own = able.reduce((least, each) => (each[1] < least[1] ? each : least))
      strangers = strangers.filter((each) => each !== own)
      n.process = own[1]
      lines.push(`process ${own[0]} with ${size(own[1])} is this one, by its size`)
    }
  }
  if (strangers.length) {
    n.others = strangers.reduce((sum, [, value]) => sum + value, 0)
    if (strangers.length > 1) {
      const sizes = strangers.slice(0, 8).map(([, value]) => size(value)).join(" + ")
      const more = strangers.length > 8 ? ` + ${strangers.length - 8} more` : ""
      lines.push(`${sizes}${more} = ${size(n.others)} in other processes`)
    }
    atMostWhatIsThere(n, lines)
  }
  return lines
}

function atMostWhatIsThere(n, lines) {
  if (!given(n.total, n.free, n.process)) return
  const room = Math.max(0, n.total - n.free - n.process)
  if (n.others <= room + PRINTED) return
  n.others = room
  const part = `${size(n.total)} capacity − ${size(n.free)} free − ${size(n.process)} in this process`
  lines.push(`${part} leave ${size(room)} for all others: the list is of more than this card or part of a card`)
}

function unlisted(n) {
  const own = n.process ?? n.reserved
  return given(n.total, n.free, own) ? Math.max(0, n.total - n.free - own - (n.others ?? 0)) : 0
}

function printedCap(n, lines) {
  const { cap, total, free, asked } = n
  const held = n.reserved ?? n.allocated
  if (!given(cap, held) || (given(total) && cap >= CAP_PART * total) || held + asked <= cap - PRINTED) return null
  if (given(free) && free < asked) return null
  lines.push(`${size(held)} held + ${size(asked)} asked = ${size(held + asked)} ${over(held + asked, cap)} the limit of ${size(cap)}`)
  const room = given(free) ? ` The card still had ${size(free)} free.` : ""
  return decided("cap", "A limit was set", `This process may use ${size(cap)} and would have exceeded that.${room}`, lines)
}

function largerThanCard({ asked, total }, lines) {
  if (!given(total) || asked <= total) return null
  lines.push(`${size(asked)} asked > ${size(total)}, the whole card`)
  const says = `A single tensor of ${size(asked)} can't exist on a card of ${size(total)}, whatever else is freed.`
  return decided("one-large", "One request is larger than the card", says, lines)
}

function moreThanCard({ total, allocated, process }, lines) {
  if (!given(total, allocated) || allocated <= total) return null
  if ((process ?? allocated) < allocated) return null
  lines.push(`${size(allocated)} allocated − ${size(total)} capacity = ${size(allocated - total)} that is not on the card`)
  const says = "More is allocated than the card has: on Windows the driver puts the surplus into RAM. The card was full before, and slow since."
  return decided("full", "The card is more than full", says, lines)
}

function hiddenCap({ free, total, asked }, lines) {
  if (!given(free, total) || free - asked <= Math.max(FREE_MARGIN, FREE_MARGIN_PART * total)) return null
  lines.push(`${size(free)} free − ${size(asked)} asked = ${size(free - asked)} to spare`)
  const says =
    "More was free than asked for. If it fails at the same place again, a limit below the card's memory refused it, or on Windows RAM and page file were full, which the driver needs as well; if not, another process freed its memory in between."
  return decided("cap", "More was free than asked for", says, lines)
}

function toBeWon(n, lines) {
  const { asked, total, free = 0, idle = 0 } = n
  const nobody = unlisted(n)
  const hidden = nobody > CONTEXT_MOST ? nobody : 0
  const foreign = (n.others ?? 0) + hidden
  const othersDo = given(total) && foreign >= FOREIGN_PART * total && foreign + free >= asked
  const usable = free < asked ? free : 0
  const idleDoes = asked <= idle + usable && idle >= (given(total) ? Math.max(IDLE_LEAST, IDLE_PART * total) : asked)
  if (othersDo && (foreign >= idle || !idleDoes)) {
    let says
    if (hidden) {
      const own = given(n.process) ? `${size(n.process)} in this process` : `${size(n.reserved)} reserved`
      const listed = n.others ? ` − ${size(n.others)} in others` : ""
      lines.push(`${size(total)} capacity − ${size(n.free)} free − ${own}${listed} = ${size(hidden)} that no list names`)
      says = `${size(hidden)} of the card belong to nobody in the message: processes that this one may not see, other libraries in this process, or the CPU's programs where both share one memory. Look at nvidia-smi from the host.`
    } else {
      lines.push(`${size(foreign)} in other processes + ${size(free)} free ${over(foreign + free, asked)} ${size(asked)} asked`)
      says = `Other processes hold ${size(foreign)} of ${size(total)}. Without them the request fits.`
    }
    return decided("other-process", "Someone else holds the memory", says, lines)
  }
  if (!idleDoes) return null
  const both = usable || !free ? ` + ${size(free)} free = ${size(idle + free)}` : ""
  lines.push(`${size(idle)} idle${both} ${over(idle + usable, asked)} ${size(asked)} asked`)
  const says = `${size(idle)} are reserved and idle, in blocks of which another part is in use. Expandable segments can win that much and no more.`
  return decided("fragmentation", "The memory is there, in pieces", says, lines)
}

function large(asked, total, free, lines) {
  if (!given(total) || asked < Math.min(LARGE_MOST, LARGE_PART * total)) return null
  lines.push(`${size(asked)} asked ÷ ${size(total)} capacity = ${Math.floor((asked / total) * 100)} % of the card at once`)
  const says = `A single tensor of ${size(asked)} was asked for. Make that one smaller; the rest may fit.${countedFree(asked, free)}`
  return decided("one-large", "One request is too large", says, lines)
}

function full(n, lines) {
  const { allocated, total, asked, idle = 0, free = 0 } = n
  if (!given(allocated, total) || allocated + idle < total / 2) return null
  if (given(n.idle) && idle + free < asked) lines.push(`${size(idle)} idle + ${size(free)} free = ${size(idle + free)} < ${size(asked)} asked`)
  if (allocated <= total) lines.push(`${size(total)} capacity − ${size(allocated)} allocated = ${size(total - allocated)} for everything else`)
  let says = `Tensors of this process hold ${size(allocated)} of ${size(total)}. The request of ${size(asked)} only was the first that found no room.`
  says += countedFree(asked, n.free)
  if ((n.private ?? 0) >= 0.25 * total) says += ` ${size(n.private)} of it lie in private pools, such as those of CUDA graphs.`
  return decided("full", "The card is full", says, lines)
}

function undecided(n, lines) {
  const { asked, total, free } = n
  const held = n.reserved ?? n.allocated
  let says = `${size(asked)} were asked for${given(free) ? ` with ${size(free)} free` : ""}. `
  if (!given(held)) {
    says += "The numbers that would tell the causes apart are missing: paste the whole line."
  } else if (given(total, free)) {
    const rest = Math.max(0, total - free - held)
    lines.push(`${size(total)} capacity − ${size(free)} free − ${size(held)} of PyTorch = ${size(rest)} elsewhere`)
    says += `${size(rest)} of the card are neither free nor PyTorch's: CUDA's context and libraries, a desktop, other processes. Look at nvidia-smi.`
  } else {
    says += "This form of the message doesn't print the numbers that would tell the causes apart."
  }
  return decided(null, "The message does not decide it", says, lines)
}

/** The sign between two sizes as they are printed: the rounded ones may look alike. */
export const over = (more, less) => (more > less && size(more) !== size(less) ? ">" : "≈")

function countedFree(asked, free) {
  if (!given(free) || free < asked) return ""
  return ` That ${size(free)} were free says little: it is read after the failure, and the driver can't hand out all of it.`
}

/** A message without the numbers that decide it. */
export function unreadable(lines) {
  const says = "The message is cut off before the numbers that tell the causes apart. Paste the whole line."
  return decided(null, "The numbers are missing", says, lines)
}

/** Of the cudaMallocAsync backend, which prints a limit and no idle memory: the driver keeps that. */
export function asynchronous(n) {
  const lines = []
  const { asked, total, free, allocated } = n
  if (!given(asked)) {
    const says =
      "This form without numbers comes from the cudaMallocAsync backend. The lines behind it, or torch.cuda.memory_summary(), have them."
    return decided(null, "No numbers", says)
  }
  const found =
    printedCap(n, lines) ?? largerThanCard(n, lines) ?? moreThanCard(n, lines) ?? hiddenCap(n, lines) ?? large(asked, total, free, lines) ?? full(n, lines)
  if (found) return found
  if (given(total, free, allocated)) {
    const rest = Math.max(0, total - free - allocated)
    lines.push(`${size(total)} capacity − ${size(free)} free − ${size(allocated)} allocated = ${size(rest)} elsewhere`)
  }
  const says = "What is neither free nor allocated is the driver's pool, this process's context or another process; the message doesn't part them."
  return decided(null, "The message does not decide it", says, lines)
}

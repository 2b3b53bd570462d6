/* Where a text holds an out-of-memory message, in which form, and which numbers it prints.
   The twin of hooks/measures/explain/memory_forms.py, which says why. */

import { EXACT, NUMBER_FIRST, SIZE, lastDigit, toBytes } from "./memory-text.js"

export const MESSAGES_MOST = 50
const WINDOW = 3000

/** A pattern in which SIZE stands for a size, and ^SIZE for one whose label follows it. */
export function compiled(pattern, flags = "") {
  return new RegExp(pattern.replaceAll("^SIZE", () => NUMBER_FIRST + SIZE).replaceAll("SIZE", () => SIZE), flags)
}

const labels = (pairs) => pairs.map(([name, pattern]) => [name, compiled(pattern)])

const TORCH = labels([
  ["asked", "triedtoallocateSIZE"],
  ["asked", "requestedsize:SIZE"],
  ["total", "totalcapaci?tyofSIZE"],
  ["total", "^SIZEtotalcapaci?ty"],
  ["free", "ofwhichSIZEisfree"],
  ["free", "^SIZEfree[;)]"],
  ["allocated", "^SIZEisallocatedbypytorch"],
  ["allocated", "^SIZEalreadyallocated"],
  ["private", "withSIZEallocatedinprivatepools"],
  ["idle", "^SIZEisreservedbypytorchbutunallocated"],
  ["idle", "^SIZEcached"],
  ["reserved", "^SIZEreservedintotalbypytorch"],
  ["cap", "^SIZEallowed;"],
  ["process", "thisprocesshasSIZE"],
])
const STRANGER = compiled("process([0-9]{1,10})hasSIZEmemoryinuse", "g")
const ASYNC = labels([
  ["allocated", "currentlyallocated:SIZE"],
  ["asked", "requested:SIZE"],
  ["total", "devicelimit:SIZE"],
  ["free", String.raw`free\(accordingtocuda\):SIZE`],
  ["cap", String.raw`memoryfraction\):SIZE`],
])
const MPS = labels([
  ["allocated", "mpsallocated:SIZE"],
  ["others", "otherallocations:SIZE"],
  ["cap", "maxallowed:SIZE"],
  ["asked", "triedtoallocateSIZE"],
])

/** One message: `start` and `end` in the flat text, numbers in bytes, and what else the rules ask for. */
export const message = (form, start, end, numbers = {}, facts = {}) => ({ form, start, end, numbers, facts })

function labelled(found, patterns, window, options = {}) {
  for (const [name, pattern] of patterns) {
    const match = pattern.exec(window)
    if (!match || name in found.numbers) continue
    const value = toBytes(match[1], match[2], options)
    found.end = Math.max(found.end, found.start + match.index + match[0].length)
    if (value === null) continue
    found.numbers[name] = value
    if (name === "asked") found.facts.rounding = lastDigit(match[1], match[2], options)
  }
}

const after = (match) => match.index + match[0].length

function torch(flat, start, end, match) {
  const window = flat.text.slice(start, end)
  const old = window.includes("alreadyallocated")
  const form = match[1] === "hip" || match[1] === "xpu" ? match[1] : old ? "pytorch-old" : "pytorch"
  const found = message(form, start, after(match))
  labelled(found, TORCH, window)
  const strangers = []
  for (const other of window.matchAll(STRANGER)) {
    const value = toBytes(other[2], other[3])
    if (value === null) continue
    strangers.push([other[1], value])
    found.end = Math.max(found.end, start + after(other))
  }
  if (strangers.length) found.facts.strangers = strangers
  if (match[2] !== "triedtoallocate") found.facts.preemptive = true
  if (window.startsWith("morethan1eb", match[0].length)) found.facts.absurd = true
  found.facts.block = 2 * 2 ** 20
  return found
}

function asynchronous(flat, start, end, match) {
  if (!match[1] && !match[2]) return null
  const found = message("async", start, after(match))
  labelled(found, ASYNC, flat.text.slice(start, Math.min(end, start + 700)))
  return found
}

function mps(flat, start, end, match) {
  const found = message("mps", start, after(match))
  labelled(found, MPS, flat.text.slice(start, Math.min(end, start + 500)), { binary: true })
  return found
}

function mpsBuffer(flat, start, end, match) {
  const value = toBytes(match[1], match[2], { binary: true })
  if (value === null) return null
  return message("mps", start, after(match), { asked: value }, { buffer: true, rounding: lastDigit(match[1], match[2], { binary: true }) })
}

const noNumbers = (form) => (flat, start, end, match) => message(form, start, after(match))

const BITS = /^(?:float|complex|int|uint)(8|16|32|64|128|256)/
const WORKING_SET = /buffer,size=[0-9.]{1,12}mi?b,(?:offs=[0-9]{1,15},)?\(([0-9]{1,9}\.[0-9]{2})\/([0-9]{1,9}\.[0-9]{2})\)/g

function metal(flat, start, end, match) {
  const found = message("metal", start, after(match))
  const pairs = flat.text.includes("buffer,size=") ? [...flat.text.slice(0, start).matchAll(WORKING_SET)] : []
  if (!pairs.length) return found
  for (const [n, name] of ["allocated", "cap"].entries()) {
    const value = toBytes(pairs.at(-1)[n + 1], "mib")
    if (value !== null) found.numbers[name] = value
  }
  return found
}

function cpu(flat, start, end, match) {
  const value = toBytes(match[2], "b", { most: EXACT })
  const system = match[1].startsWith("not") ? "windows" : "unix"
  return value === null ? null : message("cpu", start, after(match), { asked: value }, { rounding: 0, system })
}

function array(flat, start, end, match) {
  const value = toBytes(match[1], match[2])
  if (value === null) return null
  const found = message("numpy", start, after(match), { asked: value })
  const bits = BITS.exec(match[4])
  if (!bits) return found
  const factors = [...match[3].split(",").map(Number), Number(bits[1]) / 8]
  const exact = factors.reduce((product, factor) => product * factor, 1)
  if (Math.abs(exact - value) <= lastDigit(match[1], match[2]) && exact < EXACT) {
    found.numbers.asked = exact
    found.facts.factors = factors
  }
  return found
}

function killed(flat, start, end, match) {
  const value = toBytes(match[2], "kib")
  if (value === null) return null
  const cgroup = match[1] !== undefined || flat.text.slice(Math.max(0, start - 200), start).includes("memorycgroupoutofmemory:")
  return message("kernel", start, after(match), { allocated: value }, { cgroup })
}

const FORMS = [
  {
    needles: ["outofmemory"],
    anchor: /(cuda|hip|xpu)outofmemory\.?(triedtoallocate|allocationwaspreemptivelyrejected)/g,
    read: torch,
  },
  {
    needles: ["allocationondevice"],
    anchor: /(outofmemoryerror:)?allocationondevice[0-9]{0,3}(wouldexceedallowedmemory)?/g,
    read: asynchronous,
  },
  { needles: ["mpsbackendoutofmemory"], anchor: /mpsbackendoutofmemory/g, read: mps },
  { needles: ["invalidbuffersize:"], anchor: compiled("invalidbuffersize:SIZE", "g"), read: mpsBuffer },
  {
    needles: ["_status_alloc_failed"],
    anchor: /(?:cublas|cudnn|cusolver|cusparse|hipblas|rocblas)_status_alloc_failed/g,
    read: noNumbers("cublas"),
  },
  {
    needles: ["error:outofmemory", "_error_out_of_memory", "erroroutofmemory", "(2):outofmemory", "'outofmemory'"],
    anchor:
      /(?:cuda|hip)(?:driver)?error:outofmemory|cuda_error_out_of_memory|hiperroroutofmemory|cudaruntimeerror\(2\):outofmemory|cudafailure[0-9]{0,3}'outofmemory'/g,
    read: noNumbers("cuda-error"),
  },
  { needles: ["callbackerroroutofmemory"], anchor: /kiogpucommandbuffercallbackerroroutofmemory/g, read: metal },
  {
    needles: ["defaultcpuallocator:"],
    anchor: /defaultcpuallocator:(can'tallocatememory|notenoughmemory):youtriedtoallocate([0-9]{1,16})bytes/g,
    read: cpu,
  },
  {
    needles: ["foranarraywithshape"],
    anchor: compiled(String.raw`unabletoallocateSIZEforanarraywithshape\(([0-9]{1,15}(?:,[0-9]{1,15}){0,8}),?\)anddatatype([a-z0-9<>]{1,20})`, "g"),
    read: array,
  },
  {
    needles: ["killedprocess"],
    anchor:
      /(?:(memorycgroup)?outofmemory:)?killedprocess[0-9]{1,10}\([^()]{1,40}\)(?:,uid:?[0-9]{1,10},)?total-vm:[0-9]{1,15}kb,anon-rss:([0-9]{1,13})kb/g,
    read: killed,
  },
]

/** The messages of a flat text in order, those of PyTorch and of the machine's own memory. */
export function find(flat) {
  const anchors = FORMS.filter(({ needles }) => needles.some((needle) => flat.text.includes(needle)))
    .flatMap(({ anchor, read }) => [...flat.text.matchAll(anchor)].map((match) => ({ match, read })))
    .sort((a, b) => a.match.index - b.match.index)
  const messages = []
  for (const [n, { match, read }] of anchors.entries()) {
    if (messages.length === MESSAGES_MOST) break
    const start = match.index
    const later = anchors[n + 1]?.match.index ?? flat.text.length
    const form = messages.at(-1)?.form
    if (read === metal && form === "metal") continue
    const found = read(flat, start, Math.min(later, start + WINDOW), match)
    if (!found || (!Object.keys(found.numbers).length && found.form === form)) continue
    messages.push(found)
  }
  return messages
}

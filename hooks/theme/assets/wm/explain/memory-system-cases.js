/* Which case the messages of Apple GPUs, of RAM, and of drivers without numbers are.
   The twin of hooks/measures/explain/memory_system_cases.py, which says why. */

import { GIB, PRINTED, decided, given, over, unreadable } from "./memory-cases.js"
import { count, size } from "./memory-text.js"

const MPS_LARGE_PART = 0.11
const LARGE_IN_RAM = GIB

/** Of Apple GPUs: `others` is what Metal counts for this process less PyTorch's part, `cap` PyTorch's own limit. */
export function mps(n, facts) {
  const lines = []
  const { asked, cap, allocated, others } = n
  if (facts.buffer) {
    const says = `The size alone, ${size(asked)}, was compared with the largest buffer that the device makes. What is free plays no part.`
    return decided("one-large", "One tensor is larger than Metal allows", says)
  }
  if (!given(allocated, others, asked)) return unreadable(lines)
  const held = allocated + others
  lines.push(`${size(allocated)} of PyTorch + ${size(others)} of others in this process = ${size(held)}`)
  if (!given(cap)) return decided("full", "The machine is full", "No limit is set, so the machine's memory itself ran out.", lines)
  if (held + asked <= cap - PRINTED) {
    lines.push(`${size(held)} + ${size(asked)} asked = ${size(held + asked)}, below the limit of ${size(cap)}`)
    const says = "PyTorch's limit was not reached, so the machine itself had no memory to give: the system and other programs hold it."
    return decided("full", "The machine is full", says, lines)
  }
  lines.push(`${size(held)} + ${size(asked)} asked = ${size(held + asked)} ${over(held + asked, cap)} the limit of ${size(cap)}`)
  if (asked >= MPS_LARGE_PART * cap && others <= allocated) {
    const says = `A single tensor of ${size(asked)} was asked for, of ${size(cap)} that PyTorch allows itself.`
    return decided("one-large", "One request is too large", says, lines)
  }
  if (others > allocated) {
    const says = `${size(others)} of this process are outside PyTorch's allocator, more than the ${size(allocated)} inside: compiled graphs, or another library on Metal.`
    return decided("other-process", "It isn't PyTorch's tensors", says, lines)
  }
  const says = `PyTorch's tensors and kept blocks hold ${size(allocated)} of the ${size(cap)} that it allows itself.`
  return decided("full", "It doesn't fit", says, lines)
}

/** Of errors that come from outside PyTorch's allocator and print no size. */
export function withoutNumbers(form) {
  if (form === "cublas") {
    const says =
      "cuBLAS or a sister library asked the driver for its workspace, some MiB, and there was none. The card is full, or an earlier kernel failed and this is only where it shows: look at nvidia-smi, and run once with CUDA_LAUNCH_BLOCKING=1."
    return decided(null, "A library got no memory", says)
  }
  const says =
    "This comes from the driver, not from PyTorch's allocator, so it has no numbers and PyTorch's settings don't apply. Often the card was full before the process began: look at nvidia-smi first."
  return decided(null, "The driver had no memory", says)
}

/** Of Metal itself, under llama.cpp, Ollama or MLX. */
export function metal({ allocated, cap }) {
  const says =
    "Metal refused a batch of work because more had to be resident at once than the GPU may hold of the memory that it shares with the CPU."
  if (!given(allocated, cap) || allocated <= cap) return decided(null, "Metal had no memory", says)
  const lines = [`${size(allocated)} allocated − ${size(cap)} recommended = ${size(allocated - cap)} too much`]
  return decided("full", "More than Metal lets the GPU hold", says, lines)
}

/** Of the machine's RAM: one refused request, or a process that the kernel ended. */
export function host(form, n, facts) {
  if (form === "kernel" && facts.cgroup) {
    const says = `The kernel ended the process, which held ${size(n.allocated)}, for the limit of its cgroup: that of the container, the pod or the job. The machine may have more.`
    return decided("cap", "The container's or the job's memory is full", says)
  }
  if (form === "kernel") {
    const says = `The kernel ended the process, which held ${size(n.allocated)} of RAM that can't be dropped.`
    return decided("full", "The machine's RAM is full", says)
  }
  const lines = form === "cpu" ? [`${count(n.asked)} bytes = ${size(n.asked)}`] : []
  if (facts.factors) {
    const shape = facts.factors.slice(0, -1).map(count).join(" × ")
    lines.push(`${shape} × ${facts.factors.at(-1)} B = ${size(n.asked)}`)
  }
  const said = form === "numpy" ? "An array" : "A single tensor"
  if (n.asked < LARGE_IN_RAM) {
    return decided(...smallRequest(`${said} of ${size(n.asked)} is small for any machine.`, facts.system), lines)
  }
  const usual = facts.system === "unix" ? " By default Linux refuses at once only what exceeds RAM and swap together." : ""
  const says = `${said} of ${size(n.asked)} was refused by the system at once. RAM is meant, not the card.${usual}`
  return decided("one-large", "One request is larger than the machine gives", says, lines)
}

function smallRequest(small, system) {
  if (system === "windows") return ["full", "RAM was full already", `${small} RAM and page file together were used up before it.`]
  if (system === "unix") {
    const says = `${small} Linux refuses it for a limit, not for want of RAM: that of the process (ulimit -v), of a job, or strict accounting (vm.overcommit_memory = 2).`
    return ["cap", "A limit on this process", says]
  }
  return [null, "RAM or a limit is full", `${small} On Windows RAM and page file were used up before it; on Linux it met a limit on the process.`]
}

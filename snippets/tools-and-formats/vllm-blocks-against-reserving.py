"""A cache in blocks of 16 tokens holds many more requests than one that reserves the longest length for each.

role: demo
devices: [cpu]
needs: [numpy]
claims:
  - id: vllm-filled-reserved
    variable: filled_reserved
    label: Share of the cache that holds tokens, 8,192 places reserved for each request
    unit: "%"
    kind: measured
    expect: 10.6
    tolerance: 0.05
  - id: vllm-filled-blocks
    variable: filled_blocks
    label: Share of the cache that holds tokens, blocks of 16
    unit: "%"
    kind: measured
    expect: 98
    tolerance: 0.02
  - id: vllm-requests-reserved
    variable: requests_reserved
    label: Requests at once on average, 8,192 places reserved for each
    unit: "1"
    kind: measured
    expect: 8
    tolerance: 0.01
  - id: vllm-requests-blocks
    variable: requests_blocks
    label: Requests at once on average, blocks of 16
    unit: "1"
    kind: measured
    expect: 76
    tolerance: 0.1
  - id: vllm-finished-ratio
    variable: finished_ratio
    label: Requests finished after 3,000 steps, blocks of 16 over reserving
    unit: "×"
    kind: measured
    expect: 9.3
    tolerance: 0.1
    digits: 2
  - id: vllm-empty-places
    variable: empty_places
    label: Places in taken blocks of 16 that hold no token, for each request
    unit: token
    kind: measured
    expect: 7.5
    tolerance: 0.05
    digits: 2
  - id: vllm-preempted
    variable: preempted
    label: Times that a request lost its blocks, for each 100 finished
    unit: "1"
    kind: measured
    expect: 51
    tolerance: 0.2
    digits: 2
  - id: vllm-full-length-ratio
    variable: full_length_ratio
    label: The ratio of requests at once if each fills all 8,192 places from the start
    unit: "×"
    kind: exact
    expect: 1
plots:
  - id: vllm-requests-by-block
    title: Requests at once by size of the block
    x: {variable: block_sizes, label: tokens in a block, log: true}
    y: {label: requests at once}
    series:
      - {variable: at_once, label: "cache of 65,536 tokens, requests of 881 on average"}
    says: From 1 to 64 tokens in a block the number hardly changes; then it falls, down to eight requests where a block is as long as the longest request.
mutations:
  - replace: "lengths, 16)"
    with: "lengths, 8192)"
    says: one block is as long as the longest request, which is reserving
  - replace: "rng.lognormal"
    with: "6000 + 0 * rng.lognormal"
    says: all prompts are long, so there is little to save
"""
from collections import deque

import numpy as np

places, longest, steps = 65_536, 8_192, 3_000
rng = np.random.default_rng(0)
prompts = np.minimum(rng.lognormal(6.0, 0.9, 4_000), longest // 2).astype(int) + 1
answers = np.minimum(rng.exponential(300, 4_000), longest // 2 - 2).astype(int) + 1
lengths = list(zip(prompts.tolist(), (prompts + answers).tolist()))


def serve(lengths, block):
    """Serves from a queue that never empties; a request takes whole blocks, and a new one when the last is full."""
    free, waiting, running = places // block, deque(lengths), []
    filled = held = at_once = finished = preempted = 0
    for _ in range(steps):
        while waiting and -(-(waiting[0][0] + 1) // block) <= free:
            now, end = waiting.popleft()
            taken = -(-(now + 1) // block)
            free -= taken
            running.append([now, end, taken])
        i = 0
        while i < len(running):  # one token for each request
            request = running[i]
            if request[0] + 1 > request[2] * block:
                while free == 0 and len(running) > i + 1:  # the youngest gives up its blocks
                    now, end, taken = running.pop()
                    free += taken
                    waiting.appendleft((now, end))  # its tokens stay, its cache is computed anew
                    preempted += 1
                if free == 0:
                    free += request[2]
                    waiting.appendleft((request[0], request[1]))
                    preempted += 1
                    running.pop(i)
                    continue
                request[2], free = request[2] + 1, free - 1
            request[0] += 1
            i += 1
        filled += sum(r[0] for r in running)
        held += sum(r[2] for r in running) * block
        at_once += len(running)
        for request in [r for r in running if r[0] >= r[1]]:
            running.remove(request)
            free += request[2]
            finished += 1
    return 100 * filled / steps / places, at_once / steps, finished, (held - filled) / at_once, preempted


filled_reserved, requests_reserved, finished_reserved, _, _ = serve(lengths, longest)
filled_blocks, requests_blocks, finished_blocks, empty_places, thrown_out = serve(lengths, 16)
finished_ratio = finished_blocks / finished_reserved
preempted = 100 * thrown_out / finished_blocks
full = [(longest - 1, longest)] * 60_000
full_length_ratio = serve(full, 16)[1] / serve(full, longest)[1]
block_sizes = [2**n for n in range(14)]
at_once = [serve(lengths, size)[1] for size in block_sizes]
print(f"average length {np.mean([end for _, end in lengths]):.0f}")
print(f"reserved: {filled_reserved:.1f} % filled, {requests_reserved:.2f} at once, {finished_reserved} finished")
print(f"blocks: {filled_blocks:.1f} % filled, {requests_blocks:.1f} at once, {finished_blocks} finished ({finished_ratio:.1f} times)")
print(f"{empty_places:.2f} places empty for each request, {preempted:.1f} % preempted; full length {full_length_ratio}")
print("by block size:", [round(n, 1) for n in at_once])

"""Best fit with splitting: a quarter of the segment is asked for, half of it is free, and the request fails.

role: demo
devices: [cpu]
needs: []
claims:
  - id: oom-fragmented-free
    variable: free_mib
    label: Free memory inside the segment
    unit: MiB
    kind: exact
    expect: 256
  - id: oom-fragmented-largest-hole
    variable: largest_hole_mib
    label: Largest free block, after every second piece was freed
    unit: MiB
    kind: exact
    expect: 64
  - id: oom-fragmented-fits
    variable: fits
    label: A request of 128 MiB fits after every second piece was freed
    unit: yes/no
    kind: exact
    expect: false
  - id: oom-unfragmented-fits
    variable: fits_when_neighbours_go
    label: The same request fits when four neighbours were freed instead
    unit: yes/no
    kind: exact
    expect: true
"""


class Segment:
    """One piece of memory from the driver, handed out as PyTorch's allocator does.

    The smallest free block that is large enough is split; a freed block merges with
    free neighbours; live blocks never move.
    """

    def __init__(self, size):
        self.blocks = [{"size": size, "free": True}]

    def malloc(self, size):
        candidates = [b for b in self.blocks if b["free"] and b["size"] >= size]
        if not candidates:
            return None
        block = min(candidates, key=lambda b: b["size"])
        rest = {"size": block["size"] - size, "free": True}
        if rest["size"]:
            self.blocks.insert(self.blocks.index(block) + 1, rest)
        block.update(size=size, free=False)
        return block

    def release(self, block):
        block["free"] = True
        for left, right in zip(self.blocks[:-1], self.blocks[1:]):
            if left["free"] and right["free"]:
                right["size"] += left["size"]
                left["size"] = 0
        self.blocks = [b for b in self.blocks if b["size"]]

    def holes(self):
        return [b["size"] for b in self.blocks if b["free"]]


def free_some_of_eight(numbers):
    """A segment of 512 MiB in eight pieces of 64 MiB, of which some are freed."""
    segment = Segment(512)
    pieces = [segment.malloc(64) for _ in range(8)]
    for number in numbers:
        segment.release(pieces[number])
    return segment


fragmented = free_some_of_eight([0, 2, 4, 6])
free_mib, largest_hole_mib = sum(fragmented.holes()), max(fragmented.holes())
fits = fragmented.malloc(128) is not None
fits_when_neighbours_go = free_some_of_eight([0, 1, 2, 3]).malloc(128) is not None
print(f"free: {free_mib} MiB, largest hole: {largest_hole_mib} MiB, 128 MiB fit: {fits}")
print(f"four neighbours freed instead: 128 MiB fit: {fits_when_neighbours_go}")

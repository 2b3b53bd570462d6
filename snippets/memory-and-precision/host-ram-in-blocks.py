"""Nearest neighbours block by block: the same answer, and no table of all pairs.

role: fixed
devices: [cpu]
needs: [torch]
claims:
  - id: host-ram-blocks-same
    variable: same_answer
    label: The neighbours found block by block are those of the whole table
    unit: yes/no
    kind: exact
    expect: true
  - id: host-ram-table-bytes
    variable: table_bytes
    label: Bytes of the table of all pairs, 4,000 points
    unit: MB
    kind: exact
    expect: 64
  - id: host-ram-block-bytes
    variable: block_bytes
    label: Bytes of the largest tensor with blocks of 100 points
    unit: MB
    kind: exact
    expect: 1.6
mutations:
  - replace: "for block in points.split(BLOCK):"
    with: "for block in points.split(len(points)):"
    says: one block of all points is the whole table
"""
import torch

BLOCK = 100
torch.manual_seed(0)
points = torch.randn(4_000, 8)

table = torch.cdist(points, points)
table_bytes = table.numel() * table.element_size() / 1e6
whole = table.topk(5, largest=False).indices

found, block_bytes = [], 0
for block in points.split(BLOCK):
    distances = torch.cdist(block, points)
    block_bytes = max(block_bytes, distances.numel() * distances.element_size() / 1e6)
    found.append(distances.topk(5, largest=False).indices)
same_answer = torch.equal(torch.cat(found), whole)
print(f"table {table_bytes:g} MB, largest block {block_bytes:g} MB, same neighbours: {same_answer}")

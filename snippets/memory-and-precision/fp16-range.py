"""Where fp16 ends on both sides, and where it stops counting.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: fp16-largest
    variable: largest
    label: Largest finite fp16 number
    unit: "1"
    kind: exact
    expect: 65504
    digits: 5
  - id: fp16-first-infinite
    variable: first_infinite
    label: Smallest whole number that becomes infinite in fp16
    unit: "1"
    kind: exact
    expect: 65520
    digits: 5
  - id: fp16-halvings
    variable: halvings
    label: How often 1 can be halved in fp16 before it is zero
    unit: "1"
    kind: exact
    expect: 24
  - id: fp16-full-precision-halvings
    variable: normal_halvings
    label: How often a number near 1 can be halved in fp16 before it loses significant bits
    unit: "1"
    kind: exact
    expect: 14
  - id: fp16-counts-to
    variable: counts_to
    label: Where adding ones in fp16 stops
    unit: "1"
    kind: exact
    expect: 2048
    digits: 4
  - id: fp16-adam-epsilon-is-zero
    variable: epsilon_is_zero
    label: AdamW's default epsilon is zero in fp16
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: FORMAT = torch.float16
    with: FORMAT = torch.bfloat16
    says: the other 16-bit format
"""
import torch

FORMAT = torch.float16
device = "cuda" if torch.cuda.is_available() else "cpu"
number = lambda value: torch.tensor(value, dtype=FORMAT, device=device)

largest = torch.finfo(FORMAT).max
whole = torch.arange(60_000, 70_000, dtype=torch.float32, device=device)
infinite = whole[whole.to(FORMAT).isinf()]
first_infinite = infinite[0].item() if len(infinite) else 0

halvings = 0
while number(2.0 ** -(halvings + 1)) != 0:
    halvings += 1
normal_halvings = 0
one_and_a_bit = 1 + 2.0**-10  # 11 significant bits
while number(one_and_a_bit * 2.0 ** -(normal_halvings + 1)).item() == one_and_a_bit * 2.0 ** -(normal_halvings + 1):
    normal_halvings += 1

total = number(0.0)
while total + 1 != total:
    total = total + 1
counts_to = total.item()
epsilon = torch.optim.AdamW([torch.zeros(1)]).defaults["eps"]
epsilon_is_zero = (number(epsilon) == 0).item()
print(f"largest {largest:,.0f}, infinite from {first_infinite:,.0f} on; halvings to zero {halvings}, to lost bits {normal_halvings}")
print(f"adding ones stops at {counts_to:,.0f}; an epsilon of {epsilon} is zero: {epsilon_is_zero}")

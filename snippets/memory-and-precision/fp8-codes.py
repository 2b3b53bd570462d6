"""All 256 codes of the two fp8 formats: largest, smallest, NaN, infinity, and what a cast does beyond them.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: fp8-e4m3-largest
    variable: e4m3_largest
    label: Largest number of E4M3
    unit: "1"
    kind: exact
    expect: 448
  - id: fp8-e5m2-largest
    variable: e5m2_largest
    label: Largest finite number of E5M2
    unit: "1"
    kind: exact
    expect: 57344
    digits: 5
  - id: fp8-e4m3-values
    variable: e4m3_values
    label: Different finite numbers in E4M3
    unit: "1"
    kind: exact
    expect: 253
  - id: fp8-e5m2-values
    variable: e5m2_values
    label: Different finite numbers in E5M2
    unit: "1"
    kind: exact
    expect: 247
  - id: fp8-e4m3-halvings
    variable: e4m3_halvings
    label: How often 1 can be halved before E4M3 makes it zero
    unit: "1"
    kind: exact
    expect: 9
  - id: fp8-e5m2-halvings
    variable: e5m2_halvings
    label: How often 1 can be halved before E5M2 makes it zero
    unit: "1"
    kind: exact
    expect: 16
  - id: fp8-e4m3-has-infinity
    variable: e4m3_has_infinity
    label: E4M3 has infinity
    unit: yes/no
    kind: exact
    expect: false
  - id: fp8-e4m3-thousand
    variable: e4m3_thousand
    label: 1,000 cast to E4M3 by torch 2.13 on a CPU
    unit: "1"
    kind: exact
    expect: 448
  - id: fp8-e4m3-infinity
    variable: e4m3_infinity
    label: Infinity cast to E4M3 by torch 2.13 on a CPU
    unit: "1"
    kind: exact
    expect: 448
  - id: fp8-e5m2-overflows
    variable: e5m2_overflows
    label: 100,000 cast to E5M2 is infinite
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: E4M3, E5M2 = torch.float8_e4m3fn, torch.float8_e5m2
    with: E4M3, E5M2 = torch.float8_e4m3fnuz, torch.float8_e5m2fnuz
    says: the variants of older AMD cards
"""
import torch

E4M3, E5M2 = torch.float8_e4m3fn, torch.float8_e5m2


def finite_numbers(dtype):
    every = torch.arange(256, dtype=torch.uint8).view(dtype).float()
    return every[every.isfinite()], bool(every.isinf().any())


def halvings(dtype):
    count = 0
    while torch.tensor(2.0 ** -(count + 1)).to(dtype).float() != 0:
        count += 1
    return count


cast = lambda number, dtype: torch.tensor(number).to(dtype).float().item()
(e4m3, e4m3_has_infinity), (e5m2, e5m2_has_infinity) = finite_numbers(E4M3), finite_numbers(E5M2)
e4m3_largest, e5m2_largest = e4m3.max().item(), e5m2.max().item()
e4m3_values, e5m2_values = e4m3.unique().numel(), e5m2.unique().numel()
e4m3_halvings, e5m2_halvings = halvings(E4M3), halvings(E5M2)
e4m3_thousand, e4m3_infinity = cast(1000.0, E4M3), cast(float("inf"), E4M3)
e5m2_overflows = cast(100_000.0, E5M2) == float("inf")
print(f"E4M3: {e4m3_values} numbers up to {e4m3_largest:.0f}, {e4m3_halvings} halvings of 1, infinity: {e4m3_has_infinity}")
print(f"E5M2: {e5m2_values} numbers up to {e5m2_largest:,.0f}, {e5m2_halvings} halvings of 1, infinity: {e5m2_has_infinity}")
print(f"to E4M3: 1,000 becomes {e4m3_thousand:.0f}, infinity {e4m3_infinity:.0f}")

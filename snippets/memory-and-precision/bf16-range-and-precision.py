"""bf16 reaches as far as float32 and tells neighbours apart with 8 significant bits.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: bf16-256-plus-1-is-256
    variable: one_is_lost
    label: 256 + 1 equals 256 in bf16
    unit: yes/no
    kind: exact
    expect: true
  - id: bf16-significant-bits
    variable: bf16_bits
    label: Significant bits of bf16
    unit: bit
    kind: exact
    expect: 8
  - id: fp16-significant-bits
    variable: fp16_bits
    label: Significant bits of fp16
    unit: bit
    kind: exact
    expect: 11
  - id: fp32-significant-bits
    variable: fp32_bits
    label: Significant bits of float32
    unit: bit
    kind: exact
    expect: 24
  - id: bf16-doublings
    variable: bf16_doublings
    label: How often 1 can be doubled before bf16 overflows
    unit: "1"
    kind: exact
    expect: 127
  - id: fp16-doublings
    variable: fp16_doublings
    label: How often 1 can be doubled before fp16 overflows
    unit: "1"
    kind: exact
    expect: 15
  - id: fp32-doublings
    variable: fp32_doublings
    label: How often 1 can be doubled before float32 overflows
    unit: "1"
    kind: exact
    expect: 127
  - id: bf16-is-half-of-float32
    variable: upper_half_equal
    label: The 16 bits of a bf16 number are the upper 16 bits of the same number in float32
    unit: yes/no
    kind: exact
    expect: true
  - id: bf16-to-fp16-exact
    variable: converts_exactly
    label: Every bf16 number from 2⁻¹⁷ to 65,504 converts to fp16 without loss
    unit: yes/no
    kind: exact
    expect: true
  - id: bf16-to-fp16-zero
    variable: becomes_zero
    label: Every bf16 number up to 2⁻²⁵ becomes zero in fp16
    unit: yes/no
    kind: exact
    expect: true
"""
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"


def significant_bits(dtype):
    """Smallest n for which 2**n + 1 rounds back to 2**n: a number has n bits of its own."""
    bits = 1
    while torch.tensor(2.0**bits, dtype=dtype, device=device) + 1 != 2.0**bits:
        bits += 1
    return bits


def doublings(dtype):
    number, count = torch.ones((), dtype=dtype, device=device), 0
    while torch.isfinite(number * 2):
        number, count = number * 2, count + 1
    return count


bf16_bits, fp16_bits, fp32_bits = map(significant_bits, (torch.bfloat16, torch.float16, torch.float32))
bf16_doublings, fp16_doublings, fp32_doublings = map(doublings, (torch.bfloat16, torch.float16, torch.float32))
one_is_lost = (torch.tensor(256.0, dtype=torch.bfloat16, device=device) + 1 == 256).item()

numbers = torch.randn(1000, generator=torch.Generator().manual_seed(0)).to(device, torch.bfloat16)
upper_half = numbers.float().view(torch.int32) >> 16
upper_half_equal = torch.equal(upper_half.to(torch.int16), numbers.view(torch.int16))
# All 65,536 of them, less infinities and NaN.
every = torch.arange(-(2**15), 2**15, device=device).to(torch.int16).view(torch.bfloat16)
every = every[torch.isfinite(every)]
size = every.float().abs()
same = every.half().float() == every.float()
converts_exactly = same[(size >= 2.0**-17) & (size <= 65_504)].all().item()
becomes_zero = (every.half()[size <= 2.0**-25] == 0).all().item()

print(f"bits: bf16 {bf16_bits}, fp16 {fp16_bits}, float32 {fp32_bits}; 256 + 1 == 256: {one_is_lost}")
print(f"doublings: bf16 {bf16_doublings}, fp16 {fp16_doublings}, float32 {fp32_doublings}; bits of bf16 are the upper half: {upper_half_equal}")
print(f"bf16 to fp16: exact from 2**-17 to 65,504: {converts_exactly}; zero up to 2**-25: {becomes_zero}")

"""Relative rounding error by size of the number, for fp16, bf16 and the two fp8 formats.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: rounding-fp16-at-one
    variable: fp16_at_one
    label: Largest relative rounding error of fp16 near 1
    unit: "%"
    kind: measured
    expect: 0.0488
    tolerance: 0.01
    digits: 2
  - id: rounding-bf16-at-one
    variable: bf16_at_one
    label: Largest relative rounding error of bf16 near 1
    unit: "%"
    kind: measured
    expect: 0.389
    tolerance: 0.01
    digits: 2
  - id: rounding-e4m3-at-one
    variable: e4m3_at_one
    label: Largest relative rounding error of E4M3 near 1
    unit: "%"
    kind: measured
    expect: 5.88
    tolerance: 0.01
    digits: 2
  - id: rounding-e5m2-at-one
    variable: e5m2_at_one
    label: Largest relative rounding error of E5M2 near 1
    unit: "%"
    kind: measured
    expect: 11.11
    tolerance: 0.01
    digits: 2
  - id: rounding-fp16-binades
    variable: fp16_binades
    label: Powers of two from which up to the next one fp16 loses nothing but its rounding
    unit: "1"
    kind: exact
    expect: 29
  - id: rounding-e4m3-binades
    variable: e4m3_binades
    label: The same for E4M3
    unit: "1"
    kind: exact
    expect: 14
  - id: rounding-e5m2-binades
    variable: e5m2_binades
    label: The same for E5M2
    unit: "1"
    kind: exact
    expect: 29
plots:
  - id: rounding-by-size
    title: Largest relative rounding error by size of the number (100 % means lost)
    x: {variable: exponents, label: size of the number as a power of two}
    y: {label: relative error (%), log: true}
    series:
      - {variable: fp16, label: fp16}
      - {variable: bf16, label: bf16}
      - {variable: e4m3, label: FP8 E4M3}
      - {variable: e5m2, label: FP8 E5M2}
    says: Each format has a flat floor of its own. bf16's floor spans the whole plot; fp16's is lower and ends on both sides; the fp8 floors are higher, and E4M3's is the shortest.
mutations:
  - replace: "[torch.float16, torch.bfloat16,"
    with: "[torch.bfloat16, torch.float16,"
    says: the two 16-bit formats exchanged
"""
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
exponents = list(range(-40, 25))


def errors(dtype):
    """Largest relative error in per cent over 4,096 numbers of each power of two; 100 for zero, infinity and NaN."""
    result = []
    for exponent in exponents:
        exact = 2.0**exponent * (1 + torch.arange(4096, dtype=torch.float32, device=device) / 4096)
        error = (exact.to(dtype).float() / exact - 1).abs().nan_to_num(1.0, 1.0).clamp(max=1)
        result.append(100 * error.max().item())
    return result


fp16, bf16, e4m3, e5m2 = map(errors, [torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2])
at_one = exponents.index(0)
fp16_at_one, bf16_at_one, e4m3_at_one, e5m2_at_one = (series[at_one] for series in (fp16, bf16, e4m3, e5m2))
fp16_binades, e4m3_binades, e5m2_binades = (
    sum(error < 1.05 * series[at_one] for error in series) for series in (fp16, e4m3, e5m2)
)
print(f"near 1: fp16 {fp16_at_one:.3f} %, bf16 {bf16_at_one:.3f} %, E4M3 {e4m3_at_one:.2f} %, E5M2 {e5m2_at_one:.2f} %")
print(f"powers of two held in full: fp16 {fp16_binades}, E4M3 {e4m3_binades}, E5M2 {e5m2_binades}")

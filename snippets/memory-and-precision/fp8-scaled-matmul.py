"""Error of a matrix product with both factors in E4M3: without a scale, with one for each tensor, with one for each row.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: fp8-error-scaled
    variable: tensor_error
    label: Relative error of the product with both factors in E4M3 and one scale for each tensor
    unit: "%"
    kind: measured
    expect: 3.7
    tolerance: 0.1
    digits: 2
  - id: fp8-error-bf16
    variable: bf16_error
    label: The same with both factors in bf16
    unit: "%"
    kind: measured
    expect: 0.23
    tolerance: 0.1
    digits: 2
  - id: fp8-error-unscaled-small
    variable: unscaled_small
    label: The same in E4M3 without scale, for weights of standard deviation 0.001
    unit: "%"
    kind: measured
    at_least: 30
  - id: fp8-error-outlier-tensor
    variable: outlier_tensor
    label: Error in the ordinary rows with one scale for the tensor, when one row is 100,000 times as large
    unit: "%"
    kind: measured
    at_least: 40
  - id: fp8-error-outlier-row
    variable: outlier_row
    label: Error in the ordinary rows with one scale for each row, in the same case
    unit: "%"
    kind: measured
    expect: 3.7
    tolerance: 0.1
    digits: 2
plots:
  - id: fp8-error-by-size
    title: Error of a product with both factors in E4M3, by the size of one of them
    x: {variable: exponents, label: standard deviation of the weights as a power of two}
    y: {label: relative error (%), log: true}
    series:
      - {variable: unscaled, label: cast as they are}
      - {variable: scaled, label: one scale for each tensor}
    says: With a scale the error is the same at every size. Without one it is as low in the middle and grows to 100 % towards small numbers, and again towards numbers beyond the format's range.
mutations:
  - replace: scale = 448 / largest
    with: scale = torch.ones_like(largest)
    says: no scale at all
"""
import torch

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"


def through_fp8(matrix, by=None):
    """The matrix after a cast to E4M3 and back. by: None for no scale, 'tensor' or 'row'."""
    if by is None:
        return matrix.to(torch.float8_e4m3fn).float()
    largest = matrix.abs().amax(dim=1, keepdim=True) if by == "row" else matrix.abs().max()
    scale = 448 / largest
    return (matrix * scale).to(torch.float8_e4m3fn).float() / scale


def error(product, exact):
    return (100 * (product - exact).norm() / exact.norm()).item()


inputs = torch.randn(128, 512, device=device)
weights = torch.randn(256, 512, device=device)
exact = inputs @ weights.T
tensor_error = error(through_fp8(inputs, "tensor") @ through_fp8(weights, "tensor").T, exact)
bf16_error = error(inputs.bfloat16().float() @ weights.bfloat16().float().T, exact)
unscaled_small = error(through_fp8(inputs) @ through_fp8(0.001 * weights).T, 0.001 * exact)

outlier = inputs.clone()
outlier[0] *= 100_000
rest = slice(1, None)
outlier_tensor = error((through_fp8(outlier, "tensor") @ weights.T)[rest], exact[rest])
outlier_row = error((through_fp8(outlier, "row") @ through_fp8(weights, "row").T)[rest], exact[rest])

exponents = list(range(-16, 13))
unscaled = [error(through_fp8(inputs) @ through_fp8(2.0**e * weights).T, 2.0**e * exact) for e in exponents]
scaled = [error(through_fp8(inputs, "tensor") @ through_fp8(2.0**e * weights, "tensor").T, 2.0**e * exact) for e in exponents]
print(f"scaled {tensor_error:.2f} %, bf16 {bf16_error:.3f} %, unscaled small weights {unscaled_small:.0f} %")
print(f"with an outlier row: one scale {outlier_tensor:.1f} %, a scale for each row {outlier_row:.2f} %")

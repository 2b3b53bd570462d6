"""Each bit less about doubles the rounding error, and one outlier ruins a scale that all weights share.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: quantization-error-8-bit-blocks
    variable: error_8_bit_blocks
    label: Rounding error of normal weights, 8 bits, a scale for each 32 weights
    unit: "%"
    kind: measured
    expect: 0.535
    tolerance: 0.03
  - id: quantization-error-4-bit-blocks
    variable: error_4_bit_blocks
    label: The same with 4 bits
    unit: "%"
    kind: measured
    expect: 9.69
    tolerance: 0.03
  - id: quantization-error-3-bit-blocks
    variable: error_3_bit_blocks
    label: The same with 3 bits
    unit: "%"
    kind: measured
    expect: 22.6
    tolerance: 0.03
  - id: quantization-error-per-bit
    variable: error_per_bit
    label: Growth of that error for each bit less between 8 and 4
    unit: "×"
    kind: measured
    at_least: 1.9
    at_most: 2.2
  - id: quantization-error-8-bit-tensor
    variable: error_8_bit_tensor
    label: Rounding error with 8 bits and one scale for the whole matrix
    unit: "%"
    kind: measured
    expect: 1.06
    tolerance: 0.1
  - id: quantization-error-8-bit-tensor-outlier
    variable: error_8_bit_tensor_outlier
    label: The same when one weight is 50 times the standard deviation
    unit: "%"
    kind: measured
    expect: 11.4
    tolerance: 0.05
  - id: quantization-error-4-bit-tensor-outlier
    variable: error_4_bit_tensor_outlier
    label: Rounding error with 4 bits, one scale for the whole matrix and that outlier
    unit: "%"
    kind: measured
    at_least: 95
  - id: quantization-error-4-bit-blocks-outlier
    variable: error_4_bit_blocks_outlier
    label: Rounding error with 4 bits, a scale for each 32 weights and that outlier
    unit: "%"
    kind: measured
    expect: 9.69
    tolerance: 0.03
plots:
  - id: quantization-error-curves
    title: Rounding error of a matrix of 512 × 512 normal weights
    x: {variable: bits, label: bits for each weight}
    y: {label: root mean square error (% of the weights), log: true}
    series:
      - {variable: tensor_outlier, label: "one scale, one outlier"}
      - {variable: tensor_plain, label: one scale}
      - {variable: blocks_outlier, label: "a scale for each 32 weights, one outlier"}
    says: All curves fall with more bits. One outlier lifts the curve of the shared scale about tenfold, and leaves the curve of the blocks where it was.
mutations:
  - replace: "matrix.reshape(-1, block)"
    with: "matrix.reshape(1, -1)"
    says: blocks no longer have scales of their own
  - replace: "2 ** (bits - 1) - 1"
    with: "2 ** 7 - 1"
    says: fewer bits no longer mean fewer levels
"""
import torch

torch.manual_seed(0)
plain = torch.randn(512, 512) * 0.02
with_outlier = plain.clone()
with_outlier[0, 0] = 50 * 0.02


def round_trip(matrix, bits, block):
    """Round to whole multiples of a scale, which is the largest weight of each block over the largest code."""
    rows = matrix.reshape(-1, block)
    largest_code = 2 ** (bits - 1) - 1
    scale = rows.abs().amax(dim=1, keepdim=True) / largest_code
    return (torch.round(rows / scale) * scale).reshape(matrix.shape)


def error_percent(matrix, bits, block):
    difference = round_trip(matrix, bits, block) - matrix
    return 100 * (difference.square().mean() / matrix.square().mean()).sqrt().item()


bits = [2, 3, 4, 5, 6, 7, 8]
tensor_plain = [error_percent(plain, b, plain.numel()) for b in bits]
tensor_outlier = [error_percent(with_outlier, b, plain.numel()) for b in bits]
blocks_plain = [error_percent(plain, b, 32) for b in bits]
blocks_outlier = [error_percent(with_outlier, b, 32) for b in bits]

error_3_bit_blocks, error_4_bit_blocks, error_8_bit_blocks = blocks_plain[1], blocks_plain[2], blocks_plain[-1]
error_per_bit = (error_4_bit_blocks / error_8_bit_blocks) ** (1 / 4)
error_8_bit_tensor, error_8_bit_tensor_outlier = tensor_plain[-1], tensor_outlier[-1]
error_4_bit_tensor_outlier, error_4_bit_blocks_outlier = tensor_outlier[2], blocks_outlier[2]
for row in zip(bits, tensor_plain, tensor_outlier, blocks_plain, blocks_outlier):
    print("%d bits: one scale %.2f %%, with outlier %.2f %%; blocks %.2f %%, with outlier %.2f %%" % row)

"""A Q4_K block packed by hand is read by the gguf library: 256 weights in 144 bytes, with an offset for each 32.

role: demo
devices: [cpu]
needs: [numpy, gguf]
claims:
  - id: gguf-k-block-bytes
    variable: block_bytes
    label: A Q4_K block of 256 weights
    unit: B
    kind: exact
    expect: 144
  - id: gguf-k-block-bits
    variable: bits
    label: Q4_K
    unit: bit/parameter
    kind: exact
    expect: 4.5
  - id: gguf-k-block-difference
    variable: difference
    label: Largest difference between the formula and what the gguf library decodes, over the largest weight
    unit: "1"
    kind: measured
    at_most: 1.0e-6
    digits: 1
  - id: gguf-k-block-error
    variable: error_k
    label: Error of normal weights rounded plainly into Q4_K
    unit: "%"
    kind: measured
    expect: 7.84
    tolerance: 0.03
  - id: gguf-q4-0-error
    variable: error_0
    label: Error of the same weights in Q4_0
    unit: "%"
    kind: measured
    expect: 8.6
    tolerance: 0.03
  - id: gguf-k-block-error-shifted
    variable: shifted_k
    label: The same in Q4_K when the weights of a block lie around three standard deviations below zero
    unit: "%"
    kind: measured
    at_most: 3
  - id: gguf-q4-0-error-shifted
    variable: shifted_0
    label: The same in Q4_0
    unit: "%"
    kind: measured
    at_least: 5
mutations:
  - replace: "groups.min(axis=2)"
    with: "groups.min(axis=2) * 0"
    says: no offset, so negative weights are cut off
  - replace: "codes[:, 1::2] << 4"
    with: "codes[:, ::2] << 4"
    says: the second 32 weights of each pair are lost
"""
import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind

rng = np.random.default_rng(0)
plain = rng.normal(size=(64, 1024)).astype(np.float32) * 0.02


def pack_q4_k(weights):
    """Round into Q4_K: 8 groups of 32 codes, each with a 6-bit scale and a 6-bit minimum, and two 16-bit floats."""
    groups = weights.reshape(-1, 8, 32)
    low = np.minimum(groups.min(axis=2), 0)
    step = (groups.max(axis=2) - low) / 15
    d = (step.max(axis=1, keepdims=True) / 63).astype(np.float16)
    d_min = (-low.min(axis=1, keepdims=True) / 63).astype(np.float16)
    scale = np.round(step / d.astype(np.float32)).astype(np.uint8)
    minimum = np.round(-low / np.maximum(d_min.astype(np.float32), 1e-12)).astype(np.uint8)
    step, low = d.astype(np.float32) * scale, -d_min.astype(np.float32) * minimum
    codes = np.clip(np.round((groups - low[..., None]) / step[..., None]), 0, 15).astype(np.uint8)
    first, last = slice(0, 4), slice(4, 8)  # the last four share bytes with the first: two high bits there, four low here
    packed = np.concatenate([
        scale[:, first] | (scale[:, last] >> 4) << 6,
        minimum[:, first] | (minimum[:, last] >> 4) << 6,
        scale[:, last] & 15 | (minimum[:, last] & 15) << 4,
    ], axis=1)
    pairs = (codes[:, ::2] | codes[:, 1::2] << 4).reshape(len(codes), 128)
    block = np.concatenate([d.view(np.uint8), d_min.view(np.uint8), packed, pairs], axis=1)
    return block, (codes * step[..., None] + low[..., None]).reshape(weights.shape)


def error_percent(restored, weights):
    return float(100 * np.sqrt(np.mean((restored - weights) ** 2) / np.mean(weights**2)))


def both(weights):
    blocks, _ = pack_q4_k(weights)
    k = gguf.quants.dequantize(blocks, Kind.Q4_K).reshape(weights.shape)
    legacy = gguf.quants.dequantize(gguf.quants.quantize(weights, Kind.Q4_0), Kind.Q4_0)
    return error_percent(k, weights), error_percent(legacy, weights)


blocks, by_formula = pack_q4_k(plain)
block_bytes = blocks.shape[1]
bits = 8 * blocks.nbytes / plain.size
decoded = gguf.quants.dequantize(blocks, Kind.Q4_K).reshape(plain.shape)
difference = float(np.abs(decoded - by_formula).max() / np.abs(plain).max())
error_k, error_0 = both(plain)
shifted_k, shifted_0 = both(plain - 0.06)
print(f"{block_bytes} B for 256 weights, {bits} bits each; differs from the formula by {difference:.1e}")
print(f"error: Q4_K {error_k:.2f} %, Q4_0 {error_0:.2f} %; away from zero: Q4_K {shifted_k:.2f} %, Q4_0 {shifted_0:.2f} %")

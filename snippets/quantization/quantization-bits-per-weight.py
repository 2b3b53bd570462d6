"""What a weight takes in real formats: the bytes of codes and scales, and the error they buy.

role: demo
devices: [cpu]
needs: [torch, numpy, bitsandbytes, gguf]
claims:
  - id: quantization-bits-int8
    variable: bits_int8
    label: bitsandbytes int8, a float32 scale for each row of 4,096 weights
    unit: bit/parameter
    kind: exact
    expect: 8.0078125
    digits: 5
  - id: quantization-bits-nf4
    variable: bits_nf4
    label: NF4, a float32 scale for each 64 weights
    unit: bit/parameter
    kind: exact
    expect: 4.5
  - id: quantization-bits-nf4-double
    variable: bits_nf4_double
    label: NF4 with double quantization
    unit: bit/parameter
    kind: exact
    expect: 4.126953125
    digits: 5
  - id: quantization-bits-q8-0
    variable: bits_q8_0
    label: GGUF Q8_0
    unit: bit/parameter
    kind: exact
    expect: 8.5
  - id: quantization-bits-q4-0
    variable: bits_q4_0
    label: GGUF Q4_0
    unit: bit/parameter
    kind: exact
    expect: 4.5
  - id: quantization-bits-mxfp4
    variable: bits_mxfp4
    label: MXFP4
    unit: bit/parameter
    kind: exact
    expect: 4.25
  - id: quantization-error-int8
    variable: error_int8
    label: Rounding error of bitsandbytes int8 on normal weights
    unit: "%"
    kind: measured
    expect: 0.87
    tolerance: 0.05
  - id: quantization-error-nf4
    variable: error_nf4
    label: Rounding error of NF4 on normal weights
    unit: "%"
    kind: measured
    expect: 9.2
    tolerance: 0.03
  - id: quantization-error-nf4-double
    variable: error_nf4_double
    label: Rounding error of NF4 with double quantization
    unit: "%"
    kind: measured
    expect: 9.2
    tolerance: 0.03
  - id: quantization-error-q8-0
    variable: error_q8_0
    label: Rounding error of Q8_0 on normal weights
    unit: "%"
    kind: measured
    expect: 0.535
    tolerance: 0.03
  - id: quantization-error-q4-0
    variable: error_q4_0
    label: Rounding error of Q4_0 on normal weights
    unit: "%"
    kind: measured
    expect: 8.6
    tolerance: 0.03
  - id: quantization-error-mxfp4
    variable: error_mxfp4
    label: Rounding error of MXFP4 on normal weights
    unit: "%"
    kind: measured
    expect: 11.4
    tolerance: 0.03
  - id: quantization-double-saves
    variable: double_saves
    label: Saved by double quantization
    unit: bit/parameter
    kind: exact
    expect: 0.373046875
mutations:
  - replace: "compress_statistics=double"
    with: "compress_statistics=False"
    says: the scales are no longer quantized
  - replace: "blocksize=64"
    with: "blocksize=128"
    says: a scale serves twice as many weights
"""
import gguf
import torch
from bitsandbytes import functional as bnb

torch.manual_seed(0)
weights = torch.randn(256, 4096) * 0.02


def error_percent(restored):
    return 100 * ((restored - weights).square().mean() / weights.square().mean()).sqrt().item()


def bits(*tensors):
    return 8 * sum(t.nbytes for t in tensors) / weights.numel()


def int8():
    codes, row_max, _ = bnb.int8_vectorwise_quant(weights.half())
    return bits(codes, row_max), error_percent(codes.float() * row_max.float()[:, None] / 127)


def nf4(double):
    codes, state = bnb.quantize_4bit(weights, blocksize=64, quant_type="nf4", compress_statistics=double)
    scales = [state.absmax] + ([state.state2.absmax] if state.nested else [])  # code tables left out: one for a layer
    return bits(codes, *scales), error_percent(bnb.dequantize_4bit(codes, state))


def ggml(name):
    kind = gguf.GGMLQuantizationType[name]
    blocks = gguf.quants.quantize(weights.numpy(), kind)  # codes and scales side by side
    return bits(blocks), error_percent(torch.from_numpy(gguf.quants.dequantize(blocks, kind)))


bits_int8, error_int8 = int8()
bits_nf4, error_nf4 = nf4(double=False)
bits_nf4_double, error_nf4_double = nf4(double=True)
bits_q8_0, error_q8_0 = ggml("Q8_0")
bits_q4_0, error_q4_0 = ggml("Q4_0")
bits_mxfp4, error_mxfp4 = ggml("MXFP4")
double_saves = bits_nf4 - bits_nf4_double
for name in ("int8", "nf4", "nf4_double", "q8_0", "q4_0", "mxfp4"):
    print(f"{name}: {globals()['bits_' + name]:.4f} bits for each weight, error {globals()['error_' + name]:.2f} %")

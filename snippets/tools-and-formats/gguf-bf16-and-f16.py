"""Converting a bf16 model to BF16 changes no weight. F16 cannot hold the smallest ones.

role: demo
devices: [cpu]
needs: [torch, numpy, gguf]
claims:
  - id: gguf-bf16-changed
    variable: changed_bf16
    label: Normal bf16 weights that change in a BF16 file
    unit: "%"
    kind: exact
    expect: 0
  - id: gguf-f16-changed
    variable: changed_f16
    label: Normal bf16 weights, standard deviation 0.02, that change in an F16 file
    unit: "%"
    kind: measured
    at_least: 0.01
    at_most: 0.2
    digits: 2
  - id: gguf-f16-error
    variable: error_f16
    label: Their error in F16, root mean square
    unit: "%"
    kind: measured
    at_most: 0.001
    digits: 1
  - id: gguf-q8-0-error-bf16
    variable: error_q8_0
    label: Error of the same weights in Q8_0
    unit: "%"
    kind: measured
    expect: 0.535
    tolerance: 0.03
mutations:
  - replace: "weights.numpy(), Kind.BF16"
    with: "weights.numpy(), Kind.F16"
    says: the BF16 copy is made in F16
"""
import gguf
import torch
from gguf import GGMLQuantizationType as Kind

torch.manual_seed(0)
weights = (torch.randn(512, 4096) * 0.02).bfloat16().float()  # as a bf16 checkpoint holds them


def through_file(kind, stored):
    """Write one tensor, read it back, and return it as float32."""
    writer = gguf.GGUFWriter("one.gguf", "llama")
    writer.add_tensor("output.weight", stored, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (tensor,) = gguf.GGUFReader("one.gguf").tensors
    return torch.from_numpy(gguf.quants.dequantize(tensor.data, tensor.tensor_type)).reshape(weights.shape)


def changed_percent(restored):
    return 100 * (restored != weights).double().mean().item()


def error_percent(restored):
    return 100 * ((restored - weights).square().mean() / weights.square().mean()).sqrt().item()


bf16 = through_file(Kind.BF16, gguf.quants.quantize(weights.numpy(), Kind.BF16))
f16 = through_file(Kind.F16, gguf.quants.quantize(weights.numpy(), Kind.F16))
q8_0 = through_file(Kind.Q8_0, gguf.quants.quantize(weights.numpy(), Kind.Q8_0))
changed_bf16, changed_f16 = changed_percent(bf16), changed_percent(f16)
error_f16, error_q8_0 = error_percent(f16), error_percent(q8_0)
print(f"changed: {changed_bf16} % in BF16, {changed_f16:.3f} % in F16 (error {error_f16:.1e} %); Q8_0 error {error_q8_0:.2f} %")

"""What attention keeps for the backward pass: in proportion to the row when fused, to its square when eager.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: flashattention-saved-eager
    variable: eager_at_2048
    label: Kept for the backward pass by one attention with 32 heads of size 128, eager, bf16, 2,048 tokens
    unit: MiB
    kind: measured
    at_least: 500
  - id: flashattention-saved-fused
    variable: fused_at_2048
    label: The same with PyTorch's flash kernel
    unit: MiB
    kind: measured
    at_most: 100
  - id: flashattention-saved-growth-eager
    variable: eager_growth
    label: Kept bytes of eager attention from 1,024 to 2,048 tokens
    unit: "×"
    kind: measured
    at_least: 3.5
    at_most: 4.01
  - id: flashattention-saved-growth-fused
    variable: fused_growth
    label: Kept bytes of the flash kernel from 1,024 to 2,048 tokens
    unit: "×"
    kind: measured
    expect: 2
    tolerance: 0.01
  - id: flashattention-gradient-difference
    variable: gradient_difference
    label: Largest difference of a gradient between the flash kernel and eager attention, float32, 256 tokens
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
plots:
  - id: flashattention-saved
    title: Kept for the backward pass by one attention with 32 heads of size 128, bf16
    x: {variable: lengths, label: tokens in the row, log: true}
    y: {label: MiB, log: true}
    series:
      - {variable: eager_mib, label: eager}
      - {variable: fused_mib, label: flash kernel}
    says: The flash kernel's line has slope one; eager attention's line bends up to slope two.
mutations:
  - replace: "SDPBackend.FLASH_ATTENTION"
    with: "SDPBackend.MATH"
    says: the plain formula under the same name
"""
import torch
from torch.autograd.graph import saved_tensors_hooks
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention
from transformers import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaAttention, eager_attention_forward

heads, head_size = 32, 128
module = LlamaAttention(LlamaConfig(hidden_size=128, num_attention_heads=heads, num_key_value_heads=heads, head_dim=head_size), 0)


def eager(q, k, v):
    return eager_attention_forward(module, q, k, v, None, scaling=head_size**-0.5)[0].transpose(1, 2)


def fused(q, k, v):
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
        return scaled_dot_product_attention(q, k, v)


def inputs(length, dtype):
    torch.manual_seed(0)
    return [torch.randn(1, heads, length, head_size, dtype=dtype, requires_grad=True) for _ in range(3)]


def saved_mib(attention, length):
    """MiB of the distinct tensors that autograd keeps."""
    saved = {}

    def pack(tensor):
        saved[tensor.untyped_storage()._cdata] = tensor.untyped_storage()
        return tensor

    with saved_tensors_hooks(pack, lambda tensor: tensor):
        attention(*inputs(length, torch.bfloat16))
    return sum(storage.nbytes() for storage in saved.values()) / 2**20


def gradients(attention):
    tensors = inputs(256, torch.float32)
    attention(*tensors).square().sum().backward()
    return torch.cat([t.grad.flatten() for t in tensors])


lengths = [128, 256, 512, 1024, 2048]
eager_mib, fused_mib = ([saved_mib(attention, length) for length in lengths] for attention in (eager, fused))
eager_at_2048, fused_at_2048 = eager_mib[-1], fused_mib[-1]
eager_growth, fused_growth = eager_mib[-1] / eager_mib[-2], fused_mib[-1] / fused_mib[-2]
gradient_difference = (gradients(eager) - gradients(fused)).abs().max().item()
print(f"2,048 tokens: eager {eager_at_2048:.0f} MiB, flash {fused_at_2048:.1f} MiB")
print(f"from 1,024 tokens: {eager_growth:.2f} and {fused_growth:.2f} times; gradients differ by {gradient_difference:.1e}")

"""Share of the gradients at the logits that fp16 turns into zero or infinity, by loss scale.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: fp16-underflow-unscaled
    variable: lost_unscaled
    label: Gradients at 128,256 logits of a token that become zero in fp16, mean loss over 8,192 tokens, no loss scaling
    unit: "%"
    kind: measured
    at_least: 99
    digits: 4
  - id: fp16-underflow-scaled
    variable: lost_scaled
    label: The same at the scale that GradScaler starts with
    unit: "%"
    kind: measured
    at_most: 0.1
  - id: fp16-underflow-mass
    variable: lost_mass
    label: Sum of the sizes of what becomes zero without scaling, over that of all
    unit: "%"
    kind: measured
    expect: 50
    tolerance: 0.02
  - id: fp16-underflow-64
    variable: lost_64
    label: Gradients that become zero without scaling, mean loss over 64 tokens
    unit: "%"
    kind: measured
    at_most: 5
  - id: fp16-overflow-from
    variable: overflow_from
    label: Smallest power of two as loss scale at which one becomes infinite, mean over 8,192 tokens
    unit: "1"
    kind: exact
    expect: 29
  - id: bf16-underflow-unscaled
    variable: lost_bf16
    label: Gradients that become zero in bf16 without loss scaling
    unit: "%"
    kind: measured
    at_most: 0.001
plots:
  - id: fp16-underflow-by-scale
    title: Gradients at the logits that fp16 loses, vocabulary of 128,256
    x: {variable: powers, label: loss scale as a power of two}
    y: {label: share of the gradients (%)}
    series:
      - {variable: zeros, label: "zero, mean over 8,192 tokens"}
      - {variable: zeros_64, label: "zero, mean over 64 tokens"}
    says: Without scaling nearly all become zero; the share falls to nothing within a few powers of two, sooner for fewer tokens.
mutations:
  - replace: HALF = torch.float16
    with: HALF = torch.bfloat16
    says: bf16 in place of fp16
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

HALF = torch.float16
torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(  # small, with Llama 3's vocabulary
    vocab_size=128_256, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
))
rows = torch.randint(0, 128_256, (1, 33))
logits = model(input_ids=rows, use_cache=False).logits[0, :-1].detach().requires_grad_()
# A token's gradient doesn't depend on the others in the batch, so 32 tokens stand for all; the mean divides each.
torch.nn.functional.cross_entropy(logits, rows[0, 1:], reduction="sum").backward()
of_8192, of_64 = logits.grad / 8192, logits.grad / 64


def becomes(test, gradients, scale):
    """Share in per cent."""
    return 100 * test((gradients * scale).to(HALF)).float().mean().item()


is_zero = lambda numbers: numbers == 0
powers = list(range(0, 25, 2))
zeros = [becomes(is_zero, of_8192, 2.0**power) for power in powers]
zeros_64 = [becomes(is_zero, of_64, 2.0**power) for power in powers]

first_scale = torch.amp.GradScaler("cpu").get_scale()
lost_unscaled, lost_64 = zeros[0], zeros_64[0]
lost_scaled = becomes(is_zero, of_8192, first_scale)
gone = of_8192[of_8192.to(HALF) == 0]
lost_mass = (100 * gone.abs().sum() / of_8192.abs().sum()).item()
lost_bf16 = 100 * (of_8192.bfloat16() == 0).float().mean().item()
overflow_from = next(power for power in range(150) if (of_8192 * 2.0**power).to(HALF).isinf().any())
print(f"zero without scaling {lost_unscaled:.3f} % ({lost_mass:.1f} % by size), at {first_scale:.0f} {lost_scaled:.4f} %, in bf16 {lost_bf16} %")
print(f"64 tokens: {lost_64:.1f} %; infinite from 2**{overflow_from} on")

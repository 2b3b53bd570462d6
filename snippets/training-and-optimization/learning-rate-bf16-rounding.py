"""With bfloat16 weights a small learning rate is rounded away: most weights never move.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: bf16-unmoved-at-default-lr
    variable: unmoved_bf16
    label: bfloat16 weights that one AdamW step at 5e-5 leaves unchanged
    unit: "%"
    kind: measured
    at_least: 30
  - id: bf16-unmoved-at-1e-5
    variable: unmoved_bf16_small
    label: bfloat16 weights that one AdamW step at 1e-5 leaves unchanged
    unit: "%"
    kind: measured
    at_least: 80
  - id: fp32-unmoved-at-1e-5
    variable: unmoved_fp32_small
    label: float32 weights that one AdamW step at 1e-5 leaves unchanged
    unit: "%"
    kind: measured
    at_most: 0.01
plots:
  - id: unmoved-by-learning-rate
    title: Weights that one AdamW step leaves unchanged, by learning rate
    x: {variable: rates, label: learning rate, log: true}
    y: {label: unchanged weights (%)}
    series:
      - {variable: bf16, label: bfloat16 weights}
      - {variable: fp32, label: float32 weights}
    says: At 1e-3 nearly every bfloat16 weight moves; at 1e-6 hardly any does. In float32 all of them move at every rate.
"""
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"


def percent_unmoved(dtype, rate):
    """Weights drawn as language models draw them (standard deviation 0.02), one step of AdamW."""
    torch.manual_seed(0)
    weight = torch.nn.Parameter((0.02 * torch.randn(200_000)).to(device, dtype))
    weight.grad = torch.randn(200_000).to(device, dtype)
    before = weight.detach().clone()
    torch.optim.AdamW([weight], lr=rate, weight_decay=0.0).step()  # moves each weight by ±rate
    return 100 * (weight.detach() == before).double().mean().item()


rates = [10 ** (k / 4) for k in range(-24, -7)]  # 1e-6 to 1e-2
bf16 = [percent_unmoved(torch.bfloat16, rate) for rate in rates]
fp32 = [percent_unmoved(torch.float32, rate) for rate in rates]
unmoved_bf16 = percent_unmoved(torch.bfloat16, 5e-5)
unmoved_bf16_small = percent_unmoved(torch.bfloat16, 1e-5)
unmoved_fp32_small = percent_unmoved(torch.float32, 1e-5)
print(f"bfloat16: {unmoved_bf16:.1f} % stay put at 5e-5, {unmoved_bf16_small:.1f} % at 1e-5")
print(f"float32:  {unmoved_fp32_small:.4f} % stay put at 1e-5")

"""SGD applied while gradients appear holds one gradient at a time and gives the same weights.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: sgd-state-bytes
    variable: state_bytes_per_parameter
    label: Optimizer state of SGD without momentum
    unit: B/parameter
    kind: exact
    expect: 0
  - id: sgd-momentum-state-bytes
    variable: momentum_bytes_per_parameter
    label: Optimizer state of SGD with momentum, float32 weights
    unit: B/parameter
    kind: exact
    expect: 4
  - id: sgd-in-backward-same-weights
    variable: same_weights
    label: Weights after three steps are bit-identical to ordinary SGD
    unit: yes/no
    kind: exact
    expect: true
  - id: sgd-in-backward-gradient-share
    variable: gradient_share_percent
    label: Peak gradient bytes, step in backward ÷ ordinary step
    unit: "%"
    kind: measured
    at_most: 20
  - id: sgd-in-backward-largest-gradient
    variable: peak_over_largest
    label: Peak gradient bytes, step in backward ÷ bytes of the largest weight
    unit: ×
    kind: exact
    expect: 1
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

config = LlamaConfig(
    vocab_size=1000, hidden_size=128, intermediate_size=384, num_hidden_layers=4, num_attention_heads=4
)
torch.manual_seed(0)
batches = [torch.randint(1000, (2, 32)) for _ in range(3)]


def train(in_backward=False, momentum=0.0):
    torch.manual_seed(0)
    model = LlamaForCausalLM(config)
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=0.1, momentum=momentum)
    peak = 0

    def gradient_bytes():
        return sum(p.grad.nbytes for p in parameters if p.grad is not None)

    def step_at_once(parameter):
        """Runs inside backward(), as soon as this parameter's gradient is complete."""
        nonlocal peak
        peak = max(peak, gradient_bytes())
        with torch.no_grad():
            parameter.add_(parameter.grad, alpha=-0.1)
        parameter.grad = None  # free it before the next gradient is made

    if in_backward:
        for parameter in parameters:
            parameter.register_post_accumulate_grad_hook(step_at_once)
    for ids in batches:
        model(input_ids=ids, labels=ids).loss.backward()
        peak = max(peak, gradient_bytes())
        if not in_backward:
            optimizer.step()
            optimizer.zero_grad()
    state_bytes = sum(t.nbytes for state in optimizer.state.values() for t in state.values() if t is not None)
    return parameters, peak, state_bytes


ordinary, ordinary_peak, state_bytes = train()
fused, fused_peak, _ = train(in_backward=True)
count = sum(p.numel() for p in ordinary)
state_bytes_per_parameter = state_bytes / count
momentum_bytes_per_parameter = train(momentum=0.9)[2] / count

same_weights = all(torch.equal(a, b) for a, b in zip(ordinary, fused))
gradient_share_percent = 100 * fused_peak / ordinary_peak
peak_over_largest = fused_peak / max(p.nbytes for p in ordinary)
print(f"state: SGD {state_bytes_per_parameter:g} B/parameter, with momentum {momentum_bytes_per_parameter:g} B/parameter")
print(f"same weights: {same_weights}")
print(f"peak gradients: {ordinary_peak:,} B at once, {fused_peak:,} B in backward ({gradient_share_percent:.1f} %)")

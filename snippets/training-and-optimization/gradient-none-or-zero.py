"""No gradient, a zero gradient, and how long .grad takes memory.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: gradient-bytes-after-backward
    variable: after_backward
    label: Bytes of .grad for each trained float32 weight after backward(), autocast to bfloat16
    unit: B/parameter
    kind: exact
    expect: 4
  - id: gradient-bytes-after-zero-grad
    variable: after_zero_grad
    label: Bytes of .grad for each trained weight after zero_grad()
    unit: B/parameter
    kind: exact
    expect: 0
  - id: gradient-bytes-after-zero-fill
    variable: after_zero_fill
    label: Bytes of .grad for each trained weight after zero_grad(set_to_none=False)
    unit: B/parameter
    kind: exact
    expect: 4
  - id: gradient-none-moves
    variable: moved_by_none
    label: "Move of a weight whose .grad is None, AdamW, in learning rates"
    unit: "1"
    kind: exact
    expect: 0
  - id: gradient-zero-moves
    variable: moved_by_zero
    label: "Move of a weight whose .grad is zero, AdamW after one ordinary step, in learning rates"
    unit: "1"
    kind: measured
    expect: 0.67
    tolerance: 0.01
  - id: gradient-missing-names
    variable: unreached
    label: Trainable tensors that the check finds without a gradient, one branch unused
    unit: "1"
    kind: exact
    expect: 2
  - id: gradient-missing-names-healthy
    variable: unreached_healthy
    label: Trainable tensors that the check finds without a gradient, all branches used
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: 'second.grad = None if kind == "none" else torch.zeros(1)'
    with: "second.grad = torch.zeros(1)"
    says: a zero gradient in place of None
  - replace: "if p.requires_grad and p.grad is None"
    with: "if p.requires_grad and p.grad is not None"
    says: the check looks for the opposite
"""
import torch

torch.manual_seed(0)


class TwoHeads(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.first, self.second = (torch.nn.Linear(16, 16) for _ in range(3))

    def forward(self, x, both):
        hidden = self.body(x).relu()
        return self.first(hidden) + (self.second(hidden) if both else 0)


def without_gradient(model):
    """Trainable tensors that the last backward pass did not reach."""
    return [name for name, p in model.named_parameters() if p.requires_grad and p.grad is None]


x = torch.randn(32, 16)
model = TwoHeads()
model(x, both=False).square().mean().backward()
unreached = len(without_gradient(model))
print("not reached:", without_gradient(model))
model.zero_grad()
with torch.autocast("cpu", dtype=torch.bfloat16):
    loss = model(x, both=True).float().square().mean()
loss.backward()
unreached_healthy = len(without_gradient(model))


def gradient_bytes(model):
    parameters = list(model.parameters())
    return sum(p.grad.nbytes for p in parameters if p.grad is not None) / sum(p.numel() for p in parameters)


after_backward = gradient_bytes(model)
model.zero_grad(set_to_none=False)
after_zero_fill = gradient_bytes(model)
model.zero_grad()
after_zero_grad = gradient_bytes(model)
print(f".grad: {after_backward} B for each weight, zeroed {after_zero_fill} B, dropped {after_zero_grad} B")


def second_step(kind):
    """Move of a weight in AdamW's second step, in learning rates."""
    second = torch.nn.Parameter(torch.ones(1))
    optimizer = torch.optim.AdamW([second], lr=1e-3, weight_decay=0)
    second.grad = torch.ones(1)
    optimizer.step()
    before = second.item()
    second.grad = None if kind == "none" else torch.zeros(1)
    optimizer.step()
    return abs(second.item() - before) / 1e-3


moved_by_none, moved_by_zero = second_step("none"), second_step("zero")
print(f"AdamW's second step: {moved_by_none} × lr without a gradient, {moved_by_zero:.2f} × lr with a gradient of zero")

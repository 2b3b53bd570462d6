"""A device that is chosen instead of written down works on every build.

role: fixed
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: wheel-fallback-steps
    variable: loss_fell
    label: The training loop runs to the end and the loss falls
    unit: yes/no
    kind: exact
    expect: true
  - id: wheel-fallback-together
    variable: on_one_device
    label: Weights, batch and loss are on the chosen device
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: else torch.device("cpu")
    with: else torch.device("cuda")
    says: asks for a card where there is none
"""
import torch

torch.manual_seed(0)
device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else torch.device("cpu")

model = torch.nn.Linear(8, 1).to(device)
batch = torch.randn(32, 8, device=device)
target = batch.sum(dim=1, keepdim=True)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
losses = []
for _ in range(20):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(batch), target)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

loss_fell = losses[-1] < losses[0]
on_one_device = {model.weight.device.type, batch.device.type, loss.device.type} == {device.type}
print(f"on {device}: loss {losses[0]:.3f} to {losses[-1]:.3f}")

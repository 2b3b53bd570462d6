"""The training loss jitters even when the weights stand still, with a width of 1/√B.

role: myth
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: frozen-loss-spread-batch-4
    variable: spread_4
    label: Spread of the loss from batch to batch at batch size 4, weights frozen
    unit: "%"
    kind: measured
    at_least: 1
    at_most: 30
  - id: frozen-loss-spread-ratio
    variable: spread_ratio
    label: Spread at batch size 4 ÷ spread at batch size 64
    unit: ×
    kind: measured
    expect: 4
    tolerance: 0.15
  - id: sgd-jitter-over-frozen
    variable: sgd_jitter
    label: Step-to-step jitter of the logged loss, training with SGD ÷ frozen, same batches of 4
    unit: ×
    kind: measured
    at_least: 0.9
    at_most: 1.15
  - id: adamw-jitter-over-frozen
    variable: adamw_jitter
    label: Step-to-step jitter of the logged loss, training with AdamW ÷ frozen, same batches of 4
    unit: ×
    kind: measured
    at_least: 0.9
    at_most: 1.15
plots:
  - id: frozen-loss-curve
    title: Logged loss of a model that does not learn (learning rate 0)
    x: {variable: step_numbers, label: step}
    y: {label: loss}
    series:
      - {variable: curve_4, label: batch size 4}
      - {variable: curve_64, label: batch size 64}
    says: With frozen weights both curves still jump around one level; the larger batch jumps about a quarter as far.
"""
import copy

import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=4
)
frequency = 1 / torch.arange(1.0, 65.0)
ids = torch.multinomial(frequency, 8192 * 16, replacement=True).view(8192, 16)
# Rows differ in difficulty, as real text does: the share of rare tokens varies from row to row.
rare = torch.rand(8192, 1) ** 3
ids = torch.where(torch.rand(ids.shape) < rare, torch.randint(64, ids.shape), ids)

model = LlamaForCausalLM(config)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
for step in range(60):  # learn the token frequencies, then freeze
    optimizer.zero_grad()
    batch = ids[torch.randint(4096, (32,))]
    model(input_ids=batch, labels=batch).loss.backward()
    optimizer.step()


@torch.no_grad()
def logged_losses(batch_size, steps=400):
    losses = []
    for _ in range(steps):
        batch = ids[4096 + torch.randint(4096, (batch_size,))]
        losses.append(model(input_ids=batch, labels=batch).loss.item())
    return torch.tensor(losses)


def jitter(optimizer_class=None, **options):
    """Typical change from one logged loss to the next, over the same 400 batches, trained or frozen."""
    torch.manual_seed(1)
    trained = copy.deepcopy(model)
    optimizer = optimizer_class(trained.parameters(), **options) if optimizer_class else None
    losses = []
    for _ in range(400):
        batch = ids[4096 + torch.randint(4096, (4,))]
        loss = trained(input_ids=batch, labels=batch).loss
        losses.append(loss.item())
        if optimizer:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return torch.tensor(losses).diff().std().item()


losses_4, losses_64 = logged_losses(4), logged_losses(64)
spread_4 = (100 * losses_4.std() / losses_4.mean()).item()
spread_ratio = (losses_4.std() / losses_64.std()).item()
sgd_jitter = jitter(torch.optim.SGD, lr=0.1) / jitter()
adamw_jitter = jitter(torch.optim.AdamW, lr=3e-3) / jitter()
step_numbers = list(range(100))
curve_4, curve_64 = losses_4[:100].tolist(), losses_64[:100].tolist()
print(f"loss {losses_4.mean():.3f} with a spread of {spread_4:.1f} % at batch size 4")
print(f"spread at batch size 4 ÷ spread at 64: {spread_ratio:.2f}")
print(f"step-to-step jitter relative to frozen weights: SGD {sgd_jitter:.2f}, AdamW {adamw_jitter:.2f}")

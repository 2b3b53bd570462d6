"""A small Llama trained with SGD and with AdamW over four decades of learning rates.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: sgd-drop-at-adamw-rate
    variable: sgd_share_percent
    label: Drop in loss with SGD at rate 1e-4 ÷ drop with AdamW at rate 1e-4
    unit: "%"
    kind: measured
    at_most: 5
  - id: sgd-best-rate-over-adamw
    variable: best_rate_ratio
    label: Best rate of SGD ÷ best rate of AdamW
    unit: ×
    kind: measured
    at_least: 10
  - id: sgd-best-loss
    variable: best_loss_sgd
    label: Held-out loss after 50 steps, SGD at its best rate
    unit: "1"
    kind: measured
    at_most: 1.6
  - id: adamw-best-loss
    variable: best_loss_adamw
    label: Held-out loss after 50 steps, AdamW at its best rate
    unit: "1"
    kind: measured
    at_most: 1.6
plots:
  - id: sgd-and-adamw-loss-by-rate
    title: Held-out loss of a small Llama after 50 steps, by learning rate
    x: {variable: rates, label: learning rate, log: true}
    y: {label: "loss (10: diverged)"}
    series:
      - {variable: losses_sgd, label: SGD}
      - {variable: losses_momentum, label: SGD with momentum 0.9}
      - {variable: losses_adamw, label: AdamW}
    says: AdamW's valley lies more than a decade to the left of SGD's; at the rates usual for AdamW, SGD has hardly moved.
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

config = LlamaConfig(
    vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4
)
torch.manual_seed(0)
# A made-up language: each token has one likely successor, and some tokens are far more frequent.
successor = torch.randperm(64)
frequency = 1 / torch.arange(1.0, 65.0)


def text(rows, length=32):
    ids = torch.multinomial(frequency, rows, replacement=True).unsqueeze(1)
    for _ in range(length - 1):
        other = torch.multinomial(frequency, rows, replacement=True)
        following = torch.where(torch.rand(rows) < 0.8, successor[ids[:, -1]], other)
        ids = torch.cat([ids, following.unsqueeze(1)], dim=1)
    return ids


batches, held_out = [text(8) for _ in range(50)], text(64)


def loss_after_training(optimizer_class, **options):
    torch.manual_seed(1)
    model = LlamaForCausalLM(config)
    optimizer = optimizer_class(model.parameters(), **options)
    for ids in batches:
        optimizer.zero_grad()
        model(input_ids=ids, labels=ids).loss.backward()
        optimizer.step()
    with torch.no_grad():
        loss = model(input_ids=held_out, labels=held_out).loss.item()
    return loss if loss < 10 else 10.0  # diverged, NaN included


rates = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 0.7, 2]
losses_sgd = [loss_after_training(torch.optim.SGD, lr=rate) for rate in rates]
losses_momentum = [loss_after_training(torch.optim.SGD, lr=rate, momentum=0.9) for rate in rates]
losses_adamw = [loss_after_training(torch.optim.AdamW, lr=rate) for rate in rates]

untrained = loss_after_training(torch.optim.SGD, lr=0)
sgd_share_percent = 100 * (untrained - losses_sgd[0]) / (untrained - losses_adamw[0])
best_loss_sgd, best_loss_adamw = min(losses_sgd), min(losses_adamw)
best_rate_ratio = rates[losses_sgd.index(best_loss_sgd)] / rates[losses_adamw.index(best_loss_adamw)]
print("    rate    SGD  momentum  AdamW")
for row in zip(rates, losses_sgd, losses_momentum, losses_adamw):
    print("{:8g} {:6.3f} {:9.3f} {:6.3f}".format(*row))
print(f"untrained {untrained:.3f}; at 1e-4 SGD makes {sgd_share_percent:.1f} % of AdamW's drop")
print(f"best rate of SGD ÷ best rate of AdamW: {best_rate_ratio:.0f}")

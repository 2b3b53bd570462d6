"""With a zero gradient AdamW shrinks a weight by lr × weight_decay; Adam moves it by lr.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: adamw-shrink-by-lr-times-decay
    variable: shrink_over_product
    label: AdamW's shrinkage in one step ÷ (lr × weight_decay)
    unit: ×
    kind: exact
    expect: 1
    digits: 2
  - id: adam-l2-move-over-lr
    variable: adam_move_over_lr
    label: Adam's move in its first step ÷ lr, weight decay 0.1
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.0001
    digits: 2
  - id: adam-l2-move-small-decay
    variable: adam_move_over_lr_small
    label: Adam's move in its first step ÷ lr, weight decay 0.0001
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.001
    digits: 2
  - id: adamw-no-gradient-no-decay
    variable: untouched_without_gradient
    label: A weight whose gradient is None keeps its value
    unit: yes/no
    kind: exact
    expect: true
  - id: adamw-decay-over-finetune
    variable: percent_lost_finetuning
    label: Weight lost to decay in 1,000 cosine steps, lr 2e-4, weight decay 0.01
    unit: "%"
    kind: measured
    expect: 0.1
    tolerance: 0.02
    digits: 1
  - id: adamw-steps-to-lose-a-tenth
    variable: steps_to_lose_a_tenth
    label: Steps until decay alone has taken a tenth of a weight, lr 3e-4, weight decay 0.1
    unit: step
    kind: exact
    expect: 3512
"""
import torch
from transformers import get_scheduler

device = "cuda" if torch.cuda.is_available() else "cpu"


def weight_of_one():
    weight = torch.nn.Parameter(torch.ones(1, dtype=torch.float64, device=device))
    weight.grad = torch.zeros_like(weight)
    return weight


def moved(optimizer_class, lr, weight_decay):
    weight = weight_of_one()
    optimizer_class([weight], lr=lr, weight_decay=weight_decay).step()
    return 1 - weight.item()


shrink_over_product = moved(torch.optim.AdamW, 1e-3, 0.1) / (1e-3 * 0.1)
# Adam adds weight_decay × w to the gradient, then divides by that gradient's own size.
adam_move_over_lr = moved(torch.optim.Adam, 1e-3, 0.1) / 1e-3
adam_move_over_lr_small = moved(torch.optim.Adam, 1e-3, 1e-4) / 1e-3
print(f"AdamW shrinks by {shrink_over_product:.6f} × lr × weight_decay")
print(f"Adam moves by {adam_move_over_lr:.6f} × lr at weight decay 0.1, {adam_move_over_lr_small:.6f} × lr at 0.0001")

skipped = weight_of_one()
skipped.grad = None  # a frozen layer, or an expert that no token reached
torch.optim.AdamW([skipped], lr=1e-3, weight_decay=0.1).step()
untouched_without_gradient = skipped.item() == 1.0

# What decay alone does to a weight in a usual fine-tune.
weight = weight_of_one()
optimizer = torch.optim.AdamW([weight], lr=2e-4, weight_decay=0.01)
scheduler = get_scheduler("cosine", optimizer, num_warmup_steps=30, num_training_steps=1000)
for _ in range(1000):
    optimizer.step()
    scheduler.step()
percent_lost_finetuning = 100 * (1 - weight.item())

# And in pre-training: weight decay 0.1 does not take a tenth at each step.
weight, steps_to_lose_a_tenth = weight_of_one(), 0
optimizer = torch.optim.AdamW([weight], lr=3e-4, weight_decay=0.1)
while weight.item() > 0.9:
    optimizer.step()
    steps_to_lose_a_tenth += 1
print(f"without a gradient the weight keeps its value: {untouched_without_gradient}")
print(f"1,000 fine-tuning steps: decay alone takes {percent_lost_finetuning:.3f} % of the weight")
print(f"weight decay 0.1 at lr 3e-4 needs {steps_to_lose_a_tenth:,} steps to take a tenth")

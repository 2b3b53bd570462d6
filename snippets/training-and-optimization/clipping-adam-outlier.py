"""After one outlier gradient AdamW crawls for hundreds of steps; clipping prevents that.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: adam-outlier-crawl
    variable: crawl_unclipped
    label: AdamW's step length 100 steps after the outlier, no clipping, relative to before
    unit: ×
    kind: measured
    expect: 0.55
    tolerance: 0.05
    digits: 2
  - id: adam-outlier-crawl-clipped
    variable: crawl_clipped
    label: The same with max_norm set to the usual norm
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.1
    digits: 2
  - id: adam-outlier-step
    variable: outlier_step
    label: Longest step of a weight at the outlier ÷ lr, no clipping
    unit: ×
    kind: measured
    expect: 2.86
    tolerance: 0.05
plots:
  - id: adam-outlier-steps
    title: AdamW's step length around one gradient a hundred times too large (step 1,500)
    x: {variable: step_numbers, label: step}
    y: {label: root-mean-square step ÷ lr}
    series:
      - {variable: unclipped, label: no clipping}
      - {variable: clipped, label: clipped to the usual norm}
    says: Without clipping one long step is followed by hundreds of short ones; with clipping the line stays level.
"""
import torch

lr, outlier, steps = 1e-3, 1500, 3000


def step_lengths(max_norm):
    torch.manual_seed(0)
    weight = torch.nn.Parameter(torch.zeros(4000, dtype=torch.float64))
    optimizer = torch.optim.AdamW([weight], lr=lr, weight_decay=0.0)
    seen, longest = [], 0.0
    for step in range(steps):
        before = weight.detach().clone()
        weight.grad = torch.randn_like(weight) * (100 if step == outlier else 1)
        torch.nn.utils.clip_grad_norm_([weight], max_norm)
        optimizer.step()
        moved = (weight.detach() - before) / lr
        seen.append(moved.square().mean().sqrt().item())
        if step == outlier:
            longest = moved.abs().max().item()
    return seen, longest


usual_norm = 4000**0.5  # of 4,000 standard normal numbers
lengths, outlier_step = step_lengths(float("inf"))
lengths_clipped, _ = step_lengths(usual_norm)


def relative(seen):
    before = sum(seen[outlier - 100 : outlier]) / 100
    after = sum(seen[outlier + 95 : outlier + 105]) / 10
    return after / before


crawl_unclipped, crawl_clipped = relative(lengths), relative(lengths_clipped)
step_numbers = list(range(1200, 3000, 4))
unclipped, clipped = [lengths[n] for n in step_numbers], [lengths_clipped[n] for n in step_numbers]
print(f"at the outlier no weight moves more than {outlier_step:.2f} × lr")
print(f"100 steps later: {crawl_unclipped:.3f} of the usual length without clipping, {crawl_clipped:.3f} with")

"""A network no wider than it has to be runs into bad local minima; one of twice the width doesn't.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: local-minimum-stuck-width-4
    variable: stuck_4
    label: Runs of 10 that end above a loss of 0.001, 4 hidden units for a target made of 4
    unit: "%"
    kind: measured
    at_least: 25
  - id: local-minimum-stuck-width-8
    variable: stuck_8
    label: The same with 8 hidden units
    unit: "%"
    kind: measured
    at_most: 10
  - id: local-minimum-genuine
    variable: genuine
    label: "Of those at width 4: ends with gradient below 1e-7 and a Hessian whose eigenvalues are all positive"
    unit: "1"
    kind: measured
    at_least: 1
  - id: local-minimum-bad-loss
    variable: worst_genuine_loss
    label: Loss of the worst of these minima ÷ loss of answering with the mean
    unit: "%"
    kind: measured
    at_least: 0.1
  - id: local-minimum-same-loss-elsewhere
    variable: permuted_difference
    label: Change of the loss when the hidden units of a solution are put in another order
    unit: "1"
    kind: measured
    at_most: 1.0e-12
plots:
  - id: final-loss-by-width
    title: Final loss of 10 runs, sorted, by number of hidden units
    x: {variable: ranks, label: "run (sorted by final loss)"}
    y: {label: final loss, log: true}
    series:
      - {variable: losses_4, label: 4 hidden units}
      - {variable: losses_6, label: 6 hidden units}
      - {variable: losses_8, label: 8 hidden units}
    says: With 4 units more than a third of the runs end on a plateau far above the rest, with 6 fewer, with 8 none.
mutations:
  - replace: torch.tensor([1.0, -1.0, 1.0, -1.0])
    with: torch.tensor([1.0, 0.0, 0.0, 0.0])
    says: for a target made of one unit, four are more than enough and no run is stuck
"""
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
x, teacher = torch.randn(100, 4), 1.5 * torch.randn(4, 4)
y = torch.tanh(x @ teacher.T) @ torch.tensor([1.0, -1.0, 1.0, -1.0])  # four hidden units fit it exactly


def loss_of(flat, width):
    hidden = torch.tanh(x @ flat[: 4 * width].view(width, 4).T)
    return (hidden @ flat[4 * width :] - y).square().mean()


def train(width, seed):
    """Final loss, gradient norm, smallest eigenvalue of the Hessian and weights of one run, full batch."""
    torch.manual_seed(seed)
    flat = torch.cat([torch.randn(4 * width), torch.randn(width) / width**0.5]).requires_grad_()
    optimizer = torch.optim.LBFGS(
        [flat], max_iter=2000 // width, tolerance_grad=1e-9, tolerance_change=0, history_size=20, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        loss = loss_of(flat, width)
        loss.backward()
        return loss

    optimizer.step(closure)
    loss, end = closure().item(), flat.detach()
    hessian = torch.func.hessian(loss_of)(end, width)
    return loss, flat.grad.norm().item(), torch.linalg.eigvalsh(hessian)[0].item(), end


results = {}
for width in (4, 6, 8):
    results[width] = sorted(train(width, seed) for seed in range(10))
losses_4, losses_6, losses_8 = ([run[0] for run in results[width]] for width in (4, 6, 8))
stuck_4, stuck_6, stuck_8 = (100 * sum(loss > 1e-3 for loss in losses) / 10 for losses in (losses_4, losses_6, losses_8))
minima = [run for run in results[4] if run[0] > 1e-3 and run[1] < 1e-7 and run[2] > 0]
genuine, worst_genuine_loss = len(minima), 100 * max([run[0] for run in minima], default=0) / y.var(correction=0).item()
ranks = list(range(1, 11))

best = results[4][0][3]
order = torch.tensor([2, 0, 3, 1])
permuted = torch.cat([best[:16].view(4, 4)[order].flatten(), best[16:][order]])
permuted_difference = abs(loss_of(permuted, 4) - loss_of(best, 4)).item()
print(f"stuck: {stuck_4:.0f} % of the runs with 4 units, {stuck_6:.0f} % with 6, {stuck_8:.0f} % with 8")
print(f"genuine bad minima with 4 units: {genuine}, the worst at {worst_genuine_loss:.1f} % of the loss of the mean")
print(f"the same solution in another order: the loss differs by {permuted_difference:.0e}")

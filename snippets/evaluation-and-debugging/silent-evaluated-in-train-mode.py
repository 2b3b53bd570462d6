"""An evaluation that gives two answers, or changes the model, is an evaluation in train mode.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: train-mode-detector-dropout
    variable: fires_on_dropout
    label: The detector fires on a model with dropout, eval() forgotten
    unit: yes/no
    kind: exact
    expect: true
  - id: train-mode-detector-batch-norm
    variable: fires_on_batch_norm
    label: It fires on a model with BatchNorm, eval() forgotten
    unit: yes/no
    kind: exact
    expect: true
  - id: train-mode-detector-functional
    variable: fires_on_functional
    label: It fires on F.dropout called without training=, in spite of eval()
    unit: yes/no
    kind: exact
    expect: true
  - id: train-mode-detector-quiet
    variable: quiet
    label: It stays quiet on all three models when evaluated rightly
    unit: yes/no
    kind: exact
    expect: true
  - id: train-mode-stays-in-eval
    variable: stuck_in_eval
    label: After model.eval() alone the next training step runs without dropout
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: "if not forget:"
    with: "if True:"
    says: eval() is never forgotten
"""
import torch
from torch import nn
from torch.nn import functional


def evaluation_is_pure(model, evaluate):
    """True if two evaluations of the same batch agree and leave all buffers (running means) as they were."""
    before = [buffer.clone() for buffer in model.buffers()]
    first, second = float(evaluate()), float(evaluate())
    same_answer = abs(first - second) <= 1e-4 * abs(first)  # a GPU may round otherwise the second time
    return same_answer and all(torch.equal(a, b) for a, b in zip(before, model.buffers()))


class Functional(nn.Module):
    """Calls F.dropout, whose `training` is true unless the caller passes the module's own."""

    def __init__(self, right):
        super().__init__()
        self.right = right

    def forward(self, x):
        return functional.dropout(x, training=self.training) if self.right else functional.dropout(x)


torch.manual_seed(0)
x, y = torch.randn(64, 8), torch.randint(3, (64,))


def fires(layer, forget):
    model = nn.Sequential(nn.Linear(8, 32), layer, nn.ReLU(), nn.Linear(32, 3))

    @torch.no_grad()
    def evaluate():
        if not forget:
            model.eval()
        return functional.cross_entropy(model(x), y)

    return not evaluation_is_pure(model, evaluate)


fires_on_dropout, fires_on_batch_norm = fires(nn.Dropout(0.1), True), fires(nn.BatchNorm1d(32), True)
fires_on_functional = fires(Functional(right=False), False)
quiet = not any(fires(layer, False) for layer in (nn.Dropout(0.1), nn.BatchNorm1d(32), Functional(right=True)))

dropout = nn.Dropout(0.5)
dropout.eval()  # what an evaluation leaves behind if nobody calls train()
stuck_in_eval = torch.equal(dropout(x), x)
print(f"fires: dropout {fires_on_dropout}, BatchNorm {fires_on_batch_norm}, F.dropout {fires_on_functional}; quiet: {quiet}")
print(f"after eval() the next training step has no dropout: {stuck_in_eval}")

"""Five optimizers, one weight matrix: bytes of state for each parameter, and what 8-bit states save.

role: demo
devices: [cpu]
needs: [torch, bitsandbytes]
claims:
  - id: optimizer-adamw-8bit-large
    variable: adamw8_large
    label: State of AdamW8bit for a 1024 × 1024 matrix
    unit: B/parameter
    kind: measured
    expect: 2.03
    tolerance: 0.01
  - id: optimizer-adamw-8bit-small
    variable: adamw8_small
    label: State of AdamW8bit for a 32 × 32 matrix
    unit: B/parameter
    kind: exact
    expect: 8
  - id: optimizer-muon-large
    variable: muon_large
    label: State of Muon for a 1024 × 1024 matrix
    unit: B/parameter
    kind: exact
    expect: 4
  - id: optimizer-adafactor-large
    variable: adafactor_large
    label: State of Adafactor for a 1024 × 1024 matrix
    unit: B/parameter
    kind: measured
    at_most: 0.01
  - id: optimizer-adam-over-weights
    variable: weights_and_state_over_weights
    label: Weights and AdamW state ÷ weights, float32
    unit: ×
    kind: measured
    expect: 3
    tolerance: 0.001
  - id: optimizer-adam-over-weights-and-gradients
    variable: all_over_weights_and_gradients
    label: Weights, gradients and AdamW state ÷ weights and gradients, float32
    unit: ×
    kind: measured
    expect: 2
    tolerance: 0.001
plots:
  - id: optimizer-bytes-by-matrix-size
    title: Optimizer state of one square float32 matrix, by its number of elements
    x: {variable: elements, label: elements of the matrix, log: true}
    y: {label: state (B/parameter)}
    series:
      - {variable: adamw, label: AdamW}
      - {variable: momentum, label: SGD with momentum}
      - {variable: adamw8, label: AdamW in 8 bits (bitsandbytes)}
      - {variable: adafactor, label: Adafactor}
      - {variable: sgd, label: SGD}
    says: AdamW is flat at eight bytes, momentum at four and SGD at zero. 8-bit AdamW equals AdamW below 4,096 elements and drops to about two bytes above; Adafactor falls steadily.
mutations:
  - replace: "bnb.optim.AdamW8bit(p)"
    with: "bnb.optim.AdamW32bit(p)"
    says: 32-bit states save nothing
  - replace: "torch.optim.AdamW(p, lr=1e-3)"
    with: "torch.optim.RMSprop(p, lr=1e-3)"
    says: RMSprop keeps one number instead of two
"""
import bitsandbytes as bnb
import torch

torch.manual_seed(0)
widths = [16, 32, 63, 64, 128, 256, 512, 1024]
elements = [width * width for width in widths]


def state_bytes(make, width):
    """Bytes that an optimizer holds for one matrix after one step; the matrix and its gradient."""
    weight = torch.nn.Parameter(torch.randn(width, width))
    weight.grad = torch.randn(width, width)
    optimizer = make([weight])
    optimizer.step()
    held = [t for state in optimizer.state.values() for t in state.values() if torch.is_tensor(t)]
    # Two states may share a table of 8-bit values: count each storage once.
    return sum({t.data_ptr(): t.numel() * t.element_size() for t in held}.values()), weight


def by_size(make):
    return [state_bytes(make, width)[0] / (width * width) for width in widths]


sgd = by_size(lambda p: torch.optim.SGD(p))
momentum = by_size(lambda p: torch.optim.SGD(p, momentum=0.9))
adamw = by_size(lambda p: torch.optim.AdamW(p))
adafactor = by_size(lambda p: torch.optim.Adafactor(p))
adamw8 = by_size(lambda p: bnb.optim.AdamW8bit(p))
muon_large = by_size(lambda p: torch.optim.Muon(p))[-1]
adamw8_small, adamw8_large, adafactor_large = adamw8[widths.index(32)], adamw8[-1], adafactor[-1]
for name, row in (("AdamW", adamw), ("momentum", momentum), ("8-bit", adamw8), ("Adafactor", adafactor)):
    print(f"{name:10}", *(f"{value:7.3f}" for value in row), "B/parameter")

state, weight = state_bytes(lambda p: torch.optim.AdamW(p, lr=1e-3), 1024)
weights_and_state_over_weights = (weight.nbytes + state) / weight.nbytes
all_over_weights_and_gradients = (weight.nbytes + weight.grad.nbytes + state) / (weight.nbytes + weight.grad.nbytes)
print(f"AdamW: {weights_and_state_over_weights:.3f} times the weights, "
      f"{all_over_weights_and_gradients:.3f} times weights and gradients")

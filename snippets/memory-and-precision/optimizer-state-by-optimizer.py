"""State that nine optimizers of PyTorch hold for one model, from nothing to three numbers per parameter.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: state-sgd
    variable: sgd
    label: State of SGD
    unit: B/parameter
    kind: exact
    expect: 0
  - id: state-sgd-momentum
    variable: sgd_momentum
    label: State of SGD with momentum
    unit: B/parameter
    kind: exact
    expect: 4
  - id: state-rmsprop
    variable: rmsprop
    label: State of RMSprop
    unit: B/parameter
    kind: measured
    expect: 4
    tolerance: 0.001
  - id: state-adagrad
    variable: adagrad
    label: State of Adagrad
    unit: B/parameter
    kind: measured
    expect: 4
    tolerance: 0.001
  - id: state-adam
    variable: adam
    label: State of Adam
    unit: B/parameter
    kind: measured
    expect: 8
    tolerance: 0.001
    digits: 6
  - id: state-adamw
    variable: adamw
    label: State of AdamW, step counters included
    unit: B/parameter
    kind: measured
    expect: 8
    tolerance: 0.001
    digits: 6
  - id: state-amsgrad
    variable: amsgrad
    label: State of AdamW with amsgrad=True
    unit: B/parameter
    kind: measured
    expect: 12
    tolerance: 0.001
  - id: state-adafactor
    variable: adafactor
    label: State of Adafactor
    unit: B/parameter
    kind: measured
    at_most: 0.1
  - id: state-muon
    variable: muon
    label: State of Muon, for the weight matrices it takes
    unit: B/parameter
    kind: measured
    expect: 4
    tolerance: 0.001
plots:
  - id: state-by-width
    title: Optimizer state of one square weight matrix, by its width
    x: {variable: widths, label: width of the matrix, log: true}
    y: {label: state (B/parameter), log: true}
    series:
      - {variable: adamw_by_width, label: AdamW}
      - {variable: momentum_by_width, label: SGD with momentum}
      - {variable: adafactor_by_width, label: Adafactor}
    says: AdamW and momentum are flat at eight and four bytes; Adafactor keeps a row and a column, so its share falls as the matrix grows.
"""
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
config = LlamaConfig(
    vocab_size=4000, hidden_size=256, intermediate_size=768,
    num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
)
model = AutoModelForCausalLM.from_config(config).to(device)
ids = torch.randint(0, config.vocab_size, (2, 16), device=device)
model(input_ids=ids, labels=ids).loss.backward()


def state_per_parameter(make, parameters):
    """Bytes in every tensor of optimizer.state after one step, for each parameter."""
    optimizer = make(parameters)
    optimizer.step()
    held = [t for state in optimizer.state.values() for t in state.values() if torch.is_tensor(t)]
    return sum(t.numel() * t.element_size() for t in held) / sum(p.numel() for p in parameters)


optim, everything = torch.optim, list(model.parameters())
sgd = state_per_parameter(lambda p: optim.SGD(p, lr=1e-6), everything)
sgd_momentum = state_per_parameter(lambda p: optim.SGD(p, lr=1e-6, momentum=0.9), everything)
rmsprop = state_per_parameter(lambda p: optim.RMSprop(p, lr=1e-6), everything)
adagrad = state_per_parameter(lambda p: optim.Adagrad(p, lr=1e-6), everything)
adam = state_per_parameter(lambda p: optim.Adam(p, lr=1e-6), everything)
adamw = state_per_parameter(lambda p: optim.AdamW(p, lr=1e-6), everything)
amsgrad = state_per_parameter(lambda p: optim.AdamW(p, lr=1e-6, amsgrad=True), everything)
adafactor = state_per_parameter(lambda p: optim.Adafactor(p, lr=1e-6), everything)
muon = state_per_parameter(lambda p: optim.Muon(p, lr=1e-6), [p for p in everything if p.ndim == 2])
for line in (
    f"SGD {sgd:.5f}, with momentum {sgd_momentum:.5f}, Muon {muon:.5f}",
    f"RMSprop {rmsprop:.5f}, Adagrad {adagrad:.5f}, Adafactor {adafactor:.5f}",
    f"Adam {adam:.5f}, AdamW {adamw:.5f}, AdamW with amsgrad {amsgrad:.5f}",
):
    print(line, "B/parameter")

widths = [2**k for k in range(5, 12)]
adamw_by_width, momentum_by_width, adafactor_by_width = [], [], []
for width in widths:
    matrix = torch.nn.Parameter(torch.zeros(width, width, device=device))
    matrix.grad = torch.ones_like(matrix)
    adamw_by_width.append(state_per_parameter(lambda p: optim.AdamW(p), [matrix]))
    momentum_by_width.append(state_per_parameter(lambda p: optim.SGD(p, momentum=0.9), [matrix]))
    adafactor_by_width.append(state_per_parameter(lambda p: optim.Adafactor(p), [matrix]))

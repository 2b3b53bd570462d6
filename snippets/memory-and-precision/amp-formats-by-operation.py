"""Under autocast the matrix products run in 16 bits; loss, residual stream, weights and gradients stay in float32.

role: demo
devices: [cpu, cuda]
needs: [torch, transformers]
claims:
  - id: amp-matmuls-in-bf16
    variable: matmuls_in_bf16
    label: Matrix products of the forward and backward pass that give bf16, under bf16 autocast
    unit: "%"
    kind: exact
    expect: 100
  - id: amp-loss-in-float32
    variable: loss_in_float32
    label: The log-softmax of the loss runs in float32 under autocast
    unit: yes/no
    kind: exact
    expect: true
  - id: amp-residual-in-float32
    variable: residual_in_float32
    label: The hidden states between the layers are float32 under autocast
    unit: yes/no
    kind: exact
    expect: true
  - id: amp-gradients-in-float32
    variable: gradients_in_float32
    label: Every gradient of a float32 model is float32 after a step under autocast
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: enabled=True
    with: enabled=False
    says: no autocast
"""
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"


class Formats(TorchDispatchMode):
    """Notes the format that each kind of operation gives."""

    seen = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        if isinstance(out, torch.Tensor) and out.is_floating_point():
            self.seen.setdefault(func.overloadpacket.__name__, []).append(out.dtype)
        return out


model = LlamaForCausalLM(LlamaConfig(
    vocab_size=512, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
)).to(device)
hidden = []
for layer in model.model.layers:
    layer.register_forward_hook(lambda module, args, out: hidden.append(out.dtype))
rows = torch.randint(0, 512, (2, 16), device=device)
formats = Formats()
with formats:
    with torch.autocast(device, dtype=torch.bfloat16, enabled=True):
        loss = model(input_ids=rows, labels=rows, use_cache=False).loss
    loss.backward()

products = formats.seen["mm"]
matmuls_in_bf16 = 100 * sum(d == torch.bfloat16 for d in products) / len(products)
loss_in_float32 = set(formats.seen["_log_softmax"]) == {torch.float32}
residual_in_float32 = set(hidden) == {torch.float32}
gradients_in_float32 = all(p.grad.dtype == p.dtype == torch.float32 for p in model.parameters())
print(f"{len(products)} matrix products, {matmuls_in_bf16:.0f} % in bf16; loss in float32: {loss_in_float32}")
print(f"hidden states in float32: {residual_in_float32}; gradients in float32: {gradients_in_float32}")

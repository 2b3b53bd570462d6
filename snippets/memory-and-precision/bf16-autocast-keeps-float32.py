"""bf16 autocast computes in bf16 and keeps weights, gradients and optimizer state in float32.

role: myth
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: bf16-autocast-bytes
    variable: autocast_bytes
    label: Weights, gradients and AdamW states after a step under bf16 autocast
    unit: B/parameter
    kind: measured
    expect: 16
    tolerance: 0.001
  - id: bf16-pure-bytes
    variable: pure_bytes
    label: The same with every weight in bf16
    unit: B/parameter
    kind: measured
    expect: 8
    tolerance: 0.001
  - id: bf16-autocast-saved-activations
    variable: saved_ratio
    label: Activations saved for the backward pass under autocast over float32
    unit: "×"
    kind: measured
    expect: 0.673
    tolerance: 0.05
    digits: 2
  - id: bf16-autocast-weight-copies
    variable: copies_per_weight
    label: bf16 copies of the linear layers' weights that autocast keeps until the backward pass
    unit: B/parameter
    kind: exact
    expect: 2
  - id: bf16-pure-saved-activations
    variable: pure_saved_ratio
    label: Activations saved for the backward pass with every weight in bf16, over float32
    unit: "×"
    kind: measured
    expect: 0.57
    tolerance: 0.05
    digits: 2
  - id: bf16-autocast-matmul-is-bf16
    variable: matmul_is_bf16
    label: The output of a linear layer under autocast is bf16
    unit: yes/no
    kind: exact
    expect: true
"""
import contextlib

import torch
from torch.autograd.graph import saved_tensors_hooks
from transformers import AutoModelForCausalLM, LlamaConfig

rows = torch.randint(0, 512, (4, 64), generator=torch.Generator().manual_seed(1))


def train_step(dtype, autocast):
    """Bytes per parameter that outlive the step, saved activations, saved copies of weights, dtype of a linear layer."""
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=512, hidden_size=128, intermediate_size=448, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=2,
    ), dtype=dtype)
    optimizer = torch.optim.AdamW(model.parameters())
    own, activations, copies, outputs = {p.untyped_storage()._cdata for p in model.parameters()}, {}, {}, []
    rounded = [m.weight.detach().bfloat16() for m in model.modules() if isinstance(m, torch.nn.Linear)]
    model.model.layers[0].mlp.up_proj.register_forward_hook(lambda module, inputs, output: outputs.append(output.dtype))

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage._cdata not in own:
            is_copy = any(torch.equal(tensor, form) for weight in rounded for form in (weight, weight.t()))
            (copies if is_copy else activations)[storage._cdata] = storage
        return tensor

    context = torch.autocast("cpu", torch.bfloat16) if autocast else contextlib.nullcontext()
    with context, saved_tensors_hooks(pack, lambda tensor: tensor):
        loss = model(input_ids=rows, labels=rows, use_cache=False).loss
    activation_bytes, copy_bytes = (sum(s.nbytes() for s in kind.values()) for kind in (activations, copies))
    loss.backward()
    optimizer.step()
    weights = list(model.parameters())
    states = [t for state in optimizer.state.values() for t in state.values() if t.numel() > 1]
    kept = sum(t.nbytes for t in [*weights, *(p.grad for p in weights), *states])
    per_linear_weight = copy_bytes / sum(weight.numel() for weight in rounded)
    return kept / sum(p.numel() for p in weights), activation_bytes, per_linear_weight, outputs[0]


autocast_bytes, autocast_saved, copies_per_weight, matmul_dtype = train_step(torch.float32, autocast=True)
float32_bytes, float32_saved, *_ = train_step(torch.float32, autocast=False)
pure_bytes, pure_saved, *_ = train_step(torch.bfloat16, autocast=False)
saved_ratio, pure_saved_ratio = autocast_saved / float32_saved, pure_saved / float32_saved
matmul_is_bf16 = matmul_dtype == torch.bfloat16
print(f"kept: float32 {float32_bytes:.2f}, autocast {autocast_bytes:.2f}, all bf16 {pure_bytes:.2f} B/parameter")
print(f"activations saved, against float32: autocast {saved_ratio:.2f}, all bf16 {pure_saved_ratio:.2f}")
print(f"copies of weights that autocast keeps: {copies_per_weight:.2f} B for each weight of a linear layer")

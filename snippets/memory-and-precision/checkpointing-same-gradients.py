"""Checkpointing a 12-layer Llama stores far fewer bytes and gives the same loss and gradients.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: checkpointing-saved-ratio
    variable: saved_ratio
    label: Bytes saved for the backward pass without checkpointing over with it, 12 layers, no dropout
    unit: "×"
    kind: measured
    at_least: 8
    digits: 3
  - id: checkpointing-layer-input-bytes
    variable: input_bytes_share
    label: Share of the saved bytes that are layer inputs, with checkpointing and no dropout
    unit: "%"
    kind: measured
    at_least: 40
    digits: 2
  - id: checkpointing-gradient-difference
    variable: gradient_difference
    label: Largest difference of a gradient element, dropout on and the same seed
    unit: "1"
    kind: measured
    at_most: 1.0e-6
    digits: 1
  - id: checkpointing-loss-difference
    variable: loss_difference
    label: Difference of the loss, dropout on and the same seed
    unit: "1"
    kind: exact
    expect: 0
  - id: checkpointing-gradient-difference-new-dropout
    variable: difference_with_new_dropout
    label: The same with preserve_rng_state off, relative to the largest element
    unit: "%"
    kind: measured
    at_least: 1
    digits: 2
"""
import torch
from torch.autograd.graph import saved_tensors_hooks
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=256, hidden_size=128, intermediate_size=448, num_hidden_layers=12,
    num_attention_heads=4, num_key_value_heads=2, attention_dropout=0.1,
)).train()
rows = torch.randint(0, 256, (2, 128))
parameters = {p.untyped_storage()._cdata for p in model.parameters()}


def run():
    """Loss, gradients and the bytes of distinct storages that autograd keeps, parameters left out."""
    saved = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage._cdata not in parameters:
            saved[storage._cdata] = storage  # holding the storage keeps its address from being reused
        return tensor

    model.zero_grad()
    torch.manual_seed(1)  # the same dropout each time
    with saved_tensors_hooks(pack, lambda tensor: tensor):
        loss = model(input_ids=rows, labels=rows, use_cache=False).loss
    saved_bytes = sum(storage.nbytes() for storage in saved.values())
    loss.backward()
    return loss.item(), torch.cat([p.grad.flatten() for p in model.parameters()]), saved_bytes


def set_dropout(probability):
    for layer in model.model.layers:
        layer.self_attn.attention_dropout = probability


loss, gradients, _ = run()
model.activation_checkpointing_enable()  # named gradient_checkpointing_enable() in older versions
loss_again, gradients_again, _ = run()
model.activation_checkpointing_enable({"use_reentrant": False, "preserve_rng_state": False})
_, gradients_new_dropout, _ = run()

set_dropout(0.0)  # with dropout this processor saves attention weights too, which would flatter the ratio
model.activation_checkpointing_enable()
saved_bytes_again = run()[-1]
model.activation_checkpointing_disable()
saved_bytes = run()[-1]

saved_ratio = saved_bytes / saved_bytes_again
loss_difference = abs(loss - loss_again)
gradient_difference = (gradients - gradients_again).abs().max().item()
difference_with_new_dropout = 100 * ((gradients - gradients_new_dropout).abs().max() / gradients.abs().max()).item()
config = model.config
input_bytes = config.num_hidden_layers * rows.numel() * config.hidden_size * 4
input_bytes_share = 100 * input_bytes / saved_bytes_again
print(f"saved: {saved_bytes / 2**20:.1f} MiB, with checkpointing {saved_bytes_again / 2**20:.1f} MiB, ratio {saved_ratio:.1f}")
print(f"loss differs by {loss_difference}, gradients by at most {gradient_difference:.1e}")
print(f"without the saved random state a gradient is up to {difference_with_new_dropout:.0f} % of the largest off")

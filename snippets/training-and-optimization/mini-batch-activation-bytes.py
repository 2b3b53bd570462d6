"""Activations grow with the batch; weights, gradients and optimizer state do not.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: mini-batch-activation-growth
    variable: activation_growth
    label: Activations that six more samples add ÷ what one more adds
    unit: ×
    kind: exact
    expect: 6
  - id: mini-batch-fixed-growth
    variable: fixed_growth
    label: Weights, gradients and AdamW state at batch 8 ÷ at batch 2
    unit: ×
    kind: exact
    expect: 1
"""
import torch
from torch.autograd.graph import saved_tensors_hooks
from transformers import LlamaConfig, LlamaForCausalLM

config = LlamaConfig(
    vocab_size=1000, hidden_size=128, intermediate_size=384, num_hidden_layers=4, num_attention_heads=4
)


def bytes_of_a_step(batch_size, length=64):
    """(bytes kept for the backward pass, bytes that live on after the step)"""
    torch.manual_seed(0)
    model = LlamaForCausalLM(config)
    optimizer = torch.optim.AdamW(model.parameters())
    storages = {}

    def keep(tensor):
        # A tensor saved by two operations is kept once, so count each storage once.
        storages[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage()
        return tensor

    ids = torch.randint(1000, (batch_size, length))
    with saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = model(input_ids=ids, labels=ids).loss
    for tensor in [*model.parameters(), *model.buffers()]:
        storages.pop(tensor.untyped_storage().data_ptr(), None)
    loss.backward()
    optimizer.step()
    state = [t for state in optimizer.state.values() for t in state.values()]
    fixed = sum(p.nbytes + p.grad.nbytes for p in model.parameters()) + sum(t.nbytes for t in state)
    return sum(storage.nbytes() for storage in storages.values()), fixed


activations_2, fixed_2 = bytes_of_a_step(2)
activations_3, _ = bytes_of_a_step(3)
activations_8, fixed_8 = bytes_of_a_step(8)
activation_growth = (activations_8 - activations_2) / (activations_3 - activations_2)
fixed_growth = fixed_8 / fixed_2
print(f"activations: {activations_2:,} B at batch 2, {activations_3:,} B at 3, {activations_8:,} B at 8")
print(f"weights + gradients + state: {fixed_2:,} B at batch 2, {fixed_8:,} B at 8")

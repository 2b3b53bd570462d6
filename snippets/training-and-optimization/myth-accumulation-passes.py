"""Accumulation does the work of the large batch in many small passes: the FLOPs stay, calls and weight reads multiply.

role: myth
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: myth-accumulation-flops
    variable: flops_ratio
    label: FLOPs of one update, 16 micro-batches of 1 ÷ one batch of 16
    unit: ×
    kind: measured
    expect: 1
    tolerance: 0.01
  - id: myth-accumulation-calls
    variable: calls_ratio
    label: Operators called in the same update, 16 micro-batches ÷ one batch
    unit: ×
    kind: measured
    at_least: 14
    at_most: 18
  - id: myth-accumulation-weight-reads
    variable: reads_ratio
    label: Weight bytes read by matrix products, 16 micro-batches ÷ one batch
    unit: ×
    kind: measured
    expect: 16
    tolerance: 0.05
  - id: myth-accumulation-kept
    variable: gradients_alive
    label: Gradient bytes alive while the second micro-batch runs forward ÷ bytes of the weights
    unit: ×
    kind: exact
    expect: 1
mutations:
  - replace: "ids.split(micro)"
    with: "ids.split(16)"
    says: the batch is not split
"""
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=256, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4
))
ids = torch.randint(256, (16, 32))
weights = {p.untyped_storage().data_ptr(): p.nbytes for p in model.parameters()}


class Calls(TorchDispatchMode):
    """Counts operators, and the weight bytes that go into matrix products."""

    operators = weight_bytes = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.operators += 1
        if func.overloadpacket in (torch.ops.aten.mm, torch.ops.aten.addmm, torch.ops.aten.bmm):
            self.weight_bytes += sum(weights.get(t.untyped_storage().data_ptr(), 0) for t in args if torch.is_tensor(t))
        return func(*args, **(kwargs or {}))


def update(micro):
    """FLOPs, operator calls and weight bytes read; and the gradients alive at each forward pass."""
    model.zero_grad()
    alive = []
    with FlopCounterMode(display=False) as flops, Calls() as calls:
        for rows in ids.split(micro):
            alive.append(sum(p.grad.nbytes for p in model.parameters() if p.grad is not None))
            (model(input_ids=rows, labels=rows, use_cache=False).loss * len(rows) / 16).backward()
    return flops.get_total_flops(), calls.operators, calls.weight_bytes, alive


flops_whole, calls_whole, read_whole, alive_whole = update(16)
flops_micro, calls_micro, read_micro, alive_micro = update(1)
flops_ratio, calls_ratio, reads_ratio = flops_micro / flops_whole, calls_micro / calls_whole, read_micro / read_whole
gradients_alive = alive_micro[min(1, len(alive_micro) - 1)] / sum(weights.values())
print(f"FLOPs {flops_ratio:.3f} ×, operators {calls_micro} against {calls_whole}, weight reads {reads_ratio:.2f} ×")
print(f"gradients alive in the second forward pass: {gradients_alive:.2f} of the weight bytes")

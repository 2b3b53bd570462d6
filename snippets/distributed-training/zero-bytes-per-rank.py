"""What each rank holds for Llama 3.1 8B under plain data parallelism and the three ZeRO stages.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: zero-8b-stage-0
    variable: replicated_8
    label: Weights, gradients and optimizer state of Llama 3.1 8B on each of 8 ranks, bf16 with float32 master weights, nothing sharded
    unit: GB
    kind: measured
    expect: 128.48
    tolerance: 0.0001
    digits: 4
  - id: zero-8b-stage-1
    variable: stage_1_8
    label: The same with ZeRO stage 1
    unit: GB
    kind: measured
    expect: 44.17
    tolerance: 0.001
    digits: 4
  - id: zero-8b-stage-2
    variable: stage_2_8
    label: The same with ZeRO stage 2
    unit: GB
    kind: measured
    expect: 30.11
    tolerance: 0.001
    digits: 4
  - id: zero-8b-stage-3
    variable: stage_3_8
    label: The same with ZeRO stage 3
    unit: GB
    kind: measured
    expect: 16.06
    tolerance: 0.001
    digits: 4
  - id: zero-8b-stage-1-of-64
    variable: stage_1_64
    label: The same with ZeRO stage 1 on 64 ranks
    unit: GB
    kind: measured
    expect: 33.63
    tolerance: 0.001
    digits: 4
  - id: zero-8b-stage-3-of-64
    variable: stage_3_64
    label: The same with ZeRO stage 3 on 64 ranks
    unit: GB
    kind: measured
    expect: 2.008
    tolerance: 0.001
    digits: 3
  - id: zero-8b-layer
    variable: layer_gb
    label: bf16 weights of one layer of Llama 3.1 8B
    unit: GB
    kind: measured
    expect: 0.4362
    tolerance: 0.001
  - id: zero-8b-root
    variable: root_gb
    label: bf16 weights of Llama 3.1 8B outside its layers
    unit: GB
    kind: measured
    expect: 2.101
    tolerance: 0.001
plots:
  - id: zero-bytes-per-rank-by-stage
    title: Memory of each rank for Llama 3.1 8B, without activations
    x: {variable: ranks, label: ranks, log: true}
    y: {label: GB on each rank, log: true}
    series:
      - {variable: replicated, label: plain data parallelism}
      - {variable: stage_1, label: ZeRO stage 1}
      - {variable: stage_2, label: ZeRO stage 2}
      - {variable: stage_3, label: ZeRO stage 3}
    says: Plain data parallelism stays level, stages 1 and 2 flatten out at what they still replicate, stage 3 falls in a straight line.
mutations:
  - replace: 'init_device_mesh("cpu", (count,))'
    with: 'init_device_mesh("cpu", (max(1, count // 2), min(2, count)), mesh_dim_names=("replicate", "shard"))'
    says: sharding within pairs and copying between them leaves half of everything on each rank
"""
import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.testing._internal.distributed.fake_pg import FakeStore
from transformers import AutoModelForCausalLM, LlamaConfig

config = LlamaConfig(
    vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
    num_attention_heads=32, num_key_value_heads=8,
)


def size(tensors):
    return sum(t.nbytes for t in tensors) / 1e9


def llama_8b():
    with torch.device("meta"):  # shapes and formats without memory
        return AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)


def held_by_rank_0(count):
    """The weights of which rank 0 of `count` ranks holds a shard, as it holds them."""
    dist.init_process_group("fake", store=FakeStore(), rank=0, world_size=count)
    model, mesh = llama_8b(), init_device_mesh("cpu", (count,))
    for layer in model.model.layers:
        fully_shard(layer, mesh=mesh)
    fully_shard(model, mesh=mesh)
    mine = [p.to_local() for p in model.parameters()]
    dist.destroy_process_group()
    return mine


def parts(weights):
    """GB of weights, gradients and float32 state."""
    return size(weights), size(torch.empty_like(w) for w in weights), state(weights)


def state(weights):
    """GB of a float32 master copy of these weights and of what AdamW holds for it after a step."""
    master = [torch.empty_like(w, dtype=torch.float32) for w in weights]
    for m in master:
        m.grad = torch.empty_like(m)
    optimizer = torch.optim.AdamW(master)
    optimizer.step()
    return size(master) + size(t for states in optimizer.state.values() for t in states.values())


plain = llama_8b()
weights, gradients, states = parts(list(plain.parameters()))
ranks = [1, 2, 4, 8, 16, 32, 64]
replicated, stage_1, stage_2, stage_3 = [], [], [], []
for count in ranks:
    my_weights, my_gradients, my_states = parts(held_by_rank_0(count))
    replicated.append(weights + gradients + states)
    stage_1.append(weights + gradients + my_states)
    stage_2.append(weights + my_gradients + my_states)
    stage_3.append(my_weights + my_gradients + my_states)

eight = ranks.index(8)
replicated_8, stage_1_8, stage_2_8, stage_3_8 = (s[eight] for s in (replicated, stage_1, stage_2, stage_3))
stage_1_64, stage_3_64 = stage_1[-1], stage_3[-1]
layer_gb = size(plain.model.layers[0].parameters())
root_gb = size(plain.parameters()) - size(plain.model.layers.parameters())
print(f"8 ranks: {replicated_8:.2f} GB replicated, {stage_1_8:.2f}, {stage_2_8:.2f}, {stage_3_8:.2f} GB in stages 1 to 3")
print(f"one layer gathered {layer_gb:.3f} GB, outside the layers {root_gb:.3f} GB")

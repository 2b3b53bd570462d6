"""With a few layers in slower memory, the slow ones set the pace of every token.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: split-ceiling-one-layer
    variable: one_layer
    label: Ceiling with the output layer alone in RAM, 32 of 33 offloaded, over the ceiling with all on the card
    unit: "%"
    kind: measured
    expect: 58.2
    tolerance: 0.01
  - id: split-ceiling-three-layers
    variable: three_layers
    label: Ceiling with 30 of 33 layers offloaded
    unit: "%"
    kind: measured
    expect: 43.3
    tolerance: 0.01
  - id: split-ceiling-half
    variable: half_of_the_layers
    label: Ceiling with 17 of 33 layers offloaded
    unit: "%"
    kind: measured
    expect: 16.1
    tolerance: 0.01
  - id: split-ceiling-all
    variable: all_layers
    label: Ceiling with everything in RAM
    unit: "%"
    kind: measured
    expect: 8.89
    tolerance: 0.01
  - id: split-time-in-ram
    variable: time_in_ram
    label: Share of each token's time spent in RAM with 30 of 33 layers offloaded
    unit: "%"
    kind: measured
    expect: 62
    tolerance: 0.02
plots:
  - id: decode-ceiling-by-layers-in-ram
    title: Ceiling of the decoding speed by layers kept in RAM
    x: {variable: layers_in_ram, label: layers of 33 in RAM}
    y: {label: "ceiling, % of all on the card"}
    series:
      - {variable: ceiling, label: "card 1,008 GB/s, RAM 89.6 GB/s"}
    says: The curve falls steeply with the first layers and is nearly flat from the middle on; the first layer costs more than all the others together after the third.
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

# Bandwidths in GB/s: GDDR6X on 384 wires at 21 Gbit/s each, and two channels of DDR5-5600.
card = 384 * 21 / 8
ram = 2 * 8 * 5.6

# Llama 3.1 8B, without memory for the numbers: only its shapes matter here.
with torch.device("meta"):
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
            num_attention_heads=32, num_key_value_heads=8,
        )
    )
layer = sum(p.numel() for p in model.model.layers[0].parameters())
output = sum(p.numel() for p in model.lm_head.parameters())


def seconds(in_ram):
    """Time to read every weight once, in units that drop out of the ratios; the output layer is the first to stay in RAM."""
    slow = (output if in_ram else 0) + max(in_ram - 1, 0) * layer
    return (32 * layer + output - slow) / card + slow / ram


layers_in_ram = list(range(34))
ceiling = [100 * seconds(0) / seconds(n) for n in layers_in_ram]
one_layer, three_layers = ceiling[1], ceiling[3]
half_of_the_layers, all_layers = ceiling[16], ceiling[33]
time_in_ram = 100 * (output + 2 * layer) / ram / seconds(3)
print(f"card {card:.0f} GB/s, RAM {ram:.1f} GB/s: {card / ram:.2f} times")
print(f"ceiling: {one_layer:.1f} % with 32 of 33 layers offloaded, {three_layers:.1f} % with 30, {half_of_the_layers:.1f} % with 17")
print(f"with 30 offloaded, RAM takes {time_in_ram:.0f} % of each token's time; everything in RAM: {all_layers:.1f} %")

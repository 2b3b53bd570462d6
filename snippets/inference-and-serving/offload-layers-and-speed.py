"""How many layers of an 8B model in Q4_K_M fit, and what speed is left with the rest in RAM.

role: demo
devices: [cpu]
needs: [torch, transformers, gguf]
claims:
  - id: offload-layer-smallest
    variable: smallest
    label: Smallest layer of Llama 3.1 8B in Q4_K_M
    unit: MiB
    kind: measured
    expect: 117.0
    tolerance: 0.001
    digits: 4
  - id: offload-layer-largest
    variable: largest
    label: Largest layer
    unit: MiB
    kind: measured
    expect: 132.5
    tolerance: 0.001
    digits: 4
  - id: offload-output-layer
    variable: output_mib
    label: Its output layer
    unit: MiB
    kind: measured
    expect: 411
    tolerance: 0.001
    digits: 4
  - id: offload-fit-4
    variable: fit_in_4
    label: Layers of 33 in 4 GiB with a window of 8,192, 1 GiB kept free
    unit: layer
    kind: exact
    expect: 17
  - id: offload-fit-6
    variable: fit_in_6
    label: The same in 6 GiB
    unit: layer
    kind: exact
    expect: 31
  - id: offload-fit-6-long
    variable: fit_in_6_long
    label: Layers of 33 in 6 GiB with a window of 32,768
    unit: layer
    kind: exact
    expect: 19
  - id: offload-speed-first-off
    variable: one_off
    label: Ceiling with 32 of 33 layers on the card, over all on it
    unit: "%"
    kind: measured
    expect: 76.4
    tolerance: 0.01
  - id: offload-speed-output-off
    variable: output_off
    label: Ceiling with the output layer alone in RAM, as llama.cpp did it until December 2025
    unit: "%"
    kind: measured
    expect: 51.1
    tolerance: 0.01
  - id: offload-speed-30
    variable: thirty_on
    label: Ceiling with 30 of 33 layers on the card
    unit: "%"
    kind: measured
    expect: 51.9
    tolerance: 0.01
  - id: offload-speed-17
    variable: seventeen_on
    label: Ceiling with 17 of 33 layers on the card
    unit: "%"
    kind: measured
    expect: 17.7
    tolerance: 0.01
  - id: offload-speed-none
    variable: none_on
    label: Ceiling with all layers in RAM
    unit: "%"
    kind: measured
    expect: 8.9
    tolerance: 0.01
  - id: offload-gain-first-half
    variable: gain_first_half
    label: Speed gained by the first 17 layers on the card
    unit: "×"
    kind: measured
    expect: 1.99
    tolerance: 0.01
  - id: offload-gain-last-layer
    variable: gain_last_layer
    label: Speed gained by the last layer alone
    unit: "×"
    kind: measured
    expect: 1.31
    tolerance: 0.01
plots:
  - id: offload-speed-by-layers
    title: Ceiling by layers on the card
    x: {variable: layers_on_card, label: layers of 33 on the card}
    y: {label: "% of all on the card"}
    series:
      - {variable: with_ddr5, label: "RAM 89.6 GB/s"}
      - {variable: with_ddr4, label: "RAM 51.2 GB/s"}
    says: Both curves stay below a quarter of the full speed up to about 21 layers and then rise ever more steeply; most of the speed comes with the last few layers.
  - id: offload-layers-by-memory
    title: Layers that fit by free memory
    x: {variable: memory, label: GiB of free memory}
    y: {label: layers of 33}
    series:
      - {variable: fit_short, label: "window 8,192"}
      - {variable: fit_long, label: "window 32,768"}
    says: With a window of 8,192 all 33 layers fit from 6.5 GiB on, with 32,768 they need about 3 GiB more.
mutations:
  - replace: "[output] + layers[::-1]"
    with: "layers[::-1] + [output]"
    says: the output layer is the last to come
  - replace: "2 * window * 8 * 128 * 2"
    with: "0 * window"
    says: a layer comes without its keys and values
  - replace: "slow / ram"
    with: "slow / card"
    says: RAM is as fast as the card
"""
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from transformers import LlamaConfig, LlamaForCausalLM

# Bytes per second: GDDR6X on 384 wires at 21 Gbit/s each; two channels of DDR5-5600 and of DDR4-3200.
card, ddr5, ddr4 = 384 * 21e9 / 8, 2 * 8 * 5.6e9, 2 * 8 * 3.2e9
BYTES = {t.name: size / weights for t, (weights, size) in GGML_QUANT_SIZES.items()}
with torch.device("meta"):
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
            num_attention_heads=32, num_key_value_heads=8,
        )
    )


def layer_bytes(layer):
    """Bytes of a layer in Q4_K_M, where some layers hold value and down projection in Q6_K."""
    more_bits = layer < 4 or layer >= 28 or (layer - 4) % 3 == 2
    total = 0
    for name, p in model.model.layers[layer].named_parameters():
        kind = "F32" if p.ndim == 1 else "Q6_K" if more_bits and ("v_proj" in name or "down" in name) else "Q4_K"
        total += p.numel() * BYTES[kind]
    return total


# In the order in which llama.cpp puts them on the card: the output layer, then the last layers first.
output = model.lm_head.weight.numel() * BYTES["Q6_K"] + model.model.norm.weight.nbytes
layers = [layer_bytes(n) for n in range(32)]
order = [output] + layers[::-1]
smallest, largest, output_mib = min(layers) / 2**20, max(layers) / 2**20, output / 2**20


def fits(gib, window, free=2**30):
    """Layers that fit beside their own keys and values in f16; buffers for intermediate results are not counted."""
    cache, used = 2 * window * 8 * 128 * 2, 0
    for count, weights in enumerate(order):
        used += weights + (cache if count else 0)
        if used > gib * 2**30 - free:
            return count
    return len(order)


def seconds(on_card, ram):
    slow = sum(order[on_card:])
    return sum(order[:on_card]) / card + slow / ram


layers_on_card = list(range(34))
with_ddr5 = [100 * seconds(33, ddr5) / seconds(n, ddr5) for n in layers_on_card]
with_ddr4 = [100 * seconds(33, ddr4) / seconds(n, ddr4) for n in layers_on_card]
one_off, thirty_on, seventeen_on, none_on = with_ddr5[32], with_ddr5[30], with_ddr5[17], with_ddr5[0]
output_off = 100 * seconds(33, ddr5) / (sum(layers) / card + output / ddr5)
gain_first_half, gain_last_layer = seventeen_on / none_on, 100 / one_off
memory = [step / 4 for step in range(4, 45)]
fit_short, fit_long = [fits(gib, 8_192) for gib in memory], [fits(gib, 32_768) for gib in memory]
fit_in_4, fit_in_6, fit_in_6_long = fits(4, 8_192), fits(6, 8_192), fits(6, 32_768)
print(f"a layer takes {smallest:.1f} to {largest:.1f} MiB, the output layer {output_mib:.1f} MiB")
print(f"window 8,192: {fit_in_4} layers in 4 GiB, {fit_in_6} in 6 GiB; window 32,768: {fit_in_6_long} in 6 GiB")
print(f"ceiling: 32 {one_off:.1f} %, 30 {thirty_on:.1f} %, 17 {seventeen_on:.1f} %, none {none_on:.1f} %")
print(f"the output layer alone in RAM: {output_off:.1f} %")
print(f"the first 17 gain {gain_first_half:.2f} times, the last one {gain_last_layer:.2f} times")

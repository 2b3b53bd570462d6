"""A causal transformer cannot see the future, and one layer without positions cannot tell the order.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: transformer-future-effect
    variable: effect_on_earlier
    label: Change of the logits before a token when that token changes
    unit: "1"
    kind: exact
    expect: 0
  - id: transformer-own-effect
    variable: effect_on_later
    label: Largest change of the logits from that token on
    unit: "1"
    kind: measured
    at_least: 0.1
    digits: 2
  - id: transformer-shuffle-no-positions
    variable: shuffled_without_positions
    label: Change of the last token's logits when the tokens before it are shuffled, one layer, positions off
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: transformer-shuffle-two-layers
    variable: shuffled_two_layers
    label: The same with two layers, positions off
    unit: "1"
    kind: measured
    at_least: 0.001
    digits: 2
  - id: transformer-shuffle-with-positions
    variable: shuffled_with_positions
    label: The same with one layer and rotary positions
    unit: "1"
    kind: measured
    at_least: 0.01
    digits: 2
mutations:
  - replace: ".min).triu(1)"
    with: ".min).triu(64)"
    says: no causal mask
  - replace: "changed[0, 32] ="
    with: "changed[0, 31] ="
    says: changes a token that the compared logits can see
  - replace: "else positions * 0"
    with: "else positions"
    says: leaves the positions on
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
tokens = torch.randint(256, (1, 64))
positions = torch.arange(64)[None]


def model_with(layers):
    torch.manual_seed(1)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=256, hidden_size=128, intermediate_size=448, num_hidden_layers=layers,
        num_attention_heads=4, num_key_value_heads=4, initializer_range=0.1,
        attn_implementation="eager",
    )).eval()


def logits(model, row, with_positions=True):
    used = positions if with_positions else positions * 0  # all at position 0: nothing is rotated
    mask = torch.full((1, 1, 64, 64), torch.finfo(torch.float32).min).triu(1)  # ours, since equal positions look packed
    return model(input_ids=row, position_ids=used, attention_mask=mask, use_cache=False).logits[0]


def effect_of_a_shuffle(model, **options):
    shuffled = torch.cat([tokens[:, torch.randperm(63)], tokens[:, 63:]], dim=1)
    return (logits(model, shuffled, **options)[-1] - logits(model, tokens, **options)[-1]).abs().max().item()


with torch.no_grad():
    one, two = model_with(1), model_with(2)
    changed = tokens.clone()
    changed[0, 32] = (tokens[0, 32] + 1) % 256
    change = (logits(two, changed) - logits(two, tokens)).abs()
    effect_on_earlier, effect_on_later = change[:32].max().item(), change[32:].max().item()
    shuffled_without_positions = effect_of_a_shuffle(one, with_positions=False)
    shuffled_two_layers = effect_of_a_shuffle(two, with_positions=False)
    shuffled_with_positions = effect_of_a_shuffle(one)
print(f"token 32 changed: logits before it move by {effect_on_earlier}, after it by up to {effect_on_later:.2f}")
print(f"shuffled: {shuffled_without_positions:.1e} without positions, {shuffled_two_layers:.2e} with two layers, "
      f"{shuffled_with_positions:.2e} with positions")

"""A toy of one layer finds a needle beyond its trained length, then fails without an error; scaled positions bring it back.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: context-needle-trained
    variable: found_at_64
    label: Needles found in rows of 64 tokens, the trained length
    unit: "%"
    kind: measured
    at_least: 99
  - id: context-needle-2048
    variable: found_at_2048
    label: Needles found in rows of 2,048 tokens
    unit: "%"
    kind: measured
    at_most: 75
    digits: 2
  - id: context-needle-2048-scaled
    variable: found_at_2048_scaled
    label: The same with linear RoPE scaling of factor 32, no further training
    unit: "%"
    kind: measured
    at_least: 95
  - id: context-needle-finite
    variable: no_error
    label: Logits beyond the trained length are finite numbers and nothing is raised
    unit: yes/no
    kind: exact
    expect: true
plots:
  - id: context-needle
    title: Needles found by a one-layer model trained on rows of 64 tokens
    x: {variable: lengths, label: tokens in the row, log: true}
    y: {label: found (%)}
    series:
      - {variable: found, label: rotary positions as trained}
      - {variable: found_scaled, label: linear scaling}
    says: Both lines stay at 100 up to several times the trained length; then the unscaled one falls, the scaled one does not.
mutations:
  - replace: '"rope_type": "linear"'
    with: '"rope_type": "default"'
    says: no scaling, only another name for the same positions
  - replace: "optimizer.step()"
    with: "optimizer.zero_grad()"
    says: no training
"""
import torch
from torch.nn.functional import cross_entropy
from transformers import LlamaConfig, LlamaForCausalLM


def haystacks(count, length, seed):
    """Rows of noise (tokens 0 to 15) with one needle (16 to 31); every position from it on has to name it."""
    torch.manual_seed(seed)
    rows, needle = torch.randint(16, (count, length)), torch.randint(16, 32, (count, 1))
    at = torch.randint(length - 1, (count, 1))
    return rows.scatter(1, at, needle), torch.where(torch.arange(length) >= at, needle, -100)


def build(**rope):
    torch.manual_seed(0)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=32, hidden_size=64, intermediate_size=128, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=64, **rope,
    ))


model = build()
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.0)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=100)
for step in range(100):
    rows, labels = haystacks(32, 64, seed=step)
    loss = cross_entropy(model(input_ids=rows, use_cache=False).logits.transpose(1, 2), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()

scaled = build(rope_parameters={"rope_type": "linear", "factor": 32.0, "rope_theta": 10_000.0})
scaled.load_state_dict(model.state_dict())
lengths, finite = [16, 32, 64, 128, 256, 512, 1024, 2048], []


@torch.no_grad()
def share_found(network, length):
    rows, labels = haystacks(32, length, seed=1000)
    logits = network.eval()(input_ids=rows, use_cache=False, logits_to_keep=1).logits[:, -1]
    finite.append(logits.isfinite().all().item())
    return 100 * (logits.argmax(-1) == labels[:, -1]).float().mean().item()


found, found_scaled = ([share_found(network, length) for length in lengths] for network in (model, scaled))
found_at_64, found_at_2048, found_at_2048_scaled = found[2], found[-1], found_scaled[-1]
no_error = all(finite)
print("found, by length:", {length: round(share) for length, share in zip(lengths, found)})
print("with scaled positions:", {length: round(share) for length, share in zip(lengths, found_scaled)})

"""Labels shifted by hand for a model that shifts them itself teach the token after the next one.

role: detector
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: shifted-detector-fires
    variable: fires
    label: The detector fires on labels shifted by hand
    unit: yes/no
    kind: exact
    expect: true
  - id: shifted-detector-quiet
    variable: quiet
    label: It stays quiet on labels that are a copy of the ids with some masked
    unit: yes/no
    kind: exact
    expect: true
  - id: shifted-loss
    variable: shifted_loss
    label: Training loss after 150 steps, labels shifted twice
    unit: "1"
    kind: measured
    at_most: 0.3
  - id: shifted-skips-one
    variable: skipped_percent
    label: Continuations of a sequence that counts by one which jump by two, labels shifted twice
    unit: "%"
    kind: measured
    at_least: 95
  - id: shifted-once-right
    variable: right_percent
    label: Continuations that count on by one, labels shifted once
    unit: "%"
    kind: measured
    at_least: 95
mutations:
  - replace: "if shift_by_hand:"
    with: "if False:"
    says: nobody shifts by hand
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM


def not_own_ids(input_ids, labels):
    """Labels for a model of transformers are its ids, masked in places: how many are something else."""
    learned = labels != -100
    return int((labels[learned] != input_ids[learned]).sum())


def batch(shift_by_hand):
    """Rows that count up by one, modulo 32, and their labels."""
    ids = (torch.randint(32, (32, 1)) + torch.arange(16)) % 32
    labels = ids.clone()
    if shift_by_hand:
        labels = torch.cat([ids[:, 1:], torch.full((32, 1), -100)], dim=1)
    labels[:, 0] = -100  # something masked in both
    return ids, labels


def train(shift_by_hand):
    """Last loss, the share of rows whose next token is one and two further, and what the detector counts."""
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=32, hidden_size=64, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for _ in range(150):
        ids, labels = batch(shift_by_hand)
        optimizer.zero_grad()
        loss = model(input_ids=ids, labels=labels).loss  # shifts the labels by one
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        jump = (model(input_ids=ids).logits[:, -1].argmax(-1) - ids[:, -1]) % 32
    share = [100 * (jump == k).float().mean().item() for k in (1, 2)]
    return loss.item(), *share, not_own_ids(ids, labels)


shifted_loss, _, skipped_percent, foreign = train(shift_by_hand=True)
right_loss, right_percent, _, foreign_right = train(shift_by_hand=False)
fires, quiet = foreign > 0, foreign_right == 0
print(f"shifted twice: loss {shifted_loss:.4f}, {skipped_percent:.0f} % jump by two; labels that are not the row's own ids: {foreign}")
print(f"shifted once:  loss {right_loss:.4f}, {right_percent:.0f} % count on by one; {foreign_right}")

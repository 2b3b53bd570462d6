"""An untrained language model starts at a loss of ln(vocabulary); labels are shifted inside the model.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: untrained-loss
    variable: untrained_loss
    label: First loss of an untrained Llama with 32,000 tokens
    unit: "1"
    kind: measured
    expect: 10.3735
    tolerance: 0.02
    digits: 4
  - id: log-of-vocabulary
    variable: log_vocabulary
    label: ln 32,000
    unit: "1"
    kind: measured
    expect: 10.3735
    tolerance: 0.001
    digits: 4
  - id: labels-shifted-inside-error
    variable: shift_error
    label: model(labels=input_ids).loss against cross-entropy on shifted labels
    unit: "1"
    kind: measured
    at_most: 1.0e-5
  - id: shifting-labels-yourself-predicts-two-ahead
    variable: two_ahead_error
    label: Loss with labels shifted by the caller against predicting two tokens ahead
    unit: "1"
    kind: measured
    at_most: 1.0e-5
"""
import math

import torch
from torch.nn.functional import cross_entropy
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=32_000, hidden_size=128, intermediate_size=384, num_hidden_layers=2, num_attention_heads=4
)
model = LlamaForCausalLM(config).eval()
ids = torch.randint(32_000, (4, 64))

with torch.no_grad():
    output = model(input_ids=ids, labels=ids)
    untrained_loss = output.loss.item()
    log_vocabulary = math.log(config.vocab_size)

    # The logits at position t are compared with the token at t + 1: the model does that shift.
    one_ahead = cross_entropy(output.logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
    shift_error = (output.loss - one_ahead).abs().item()

    # Shifting the labels yourself shifts them a second time, without any error.
    shifted = torch.cat([ids[:, 1:], torch.full((4, 1), -100)], dim=1)
    two_ahead = cross_entropy(output.logits[:, :-2].flatten(0, 1), ids[:, 2:].flatten())
    two_ahead_error = (model(input_ids=ids, labels=shifted).loss - two_ahead).abs().item()
print(f"untrained: {untrained_loss:.4f}, ln {config.vocab_size:,} = {log_vocabulary:.4f}")
print(f"labels=input_ids against next-token cross-entropy: {shift_error:.1e}")
print(f"labels shifted by the caller against two tokens ahead: {two_ahead_error:.1e}")

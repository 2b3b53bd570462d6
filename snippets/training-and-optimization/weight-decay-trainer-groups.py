"""Which tensors the Trainer decays: matrices and embeddings, not norms and biases, and SGD too.

role: demo
devices: [cpu]
needs: [torch, transformers, accelerate]
claims:
  - id: weight-decay-trainer-default
    variable: default_decay
    label: TrainingArguments().weight_decay
    unit: "1"
    kind: exact
    expect: 0
  - id: weight-decay-share-decayed
    variable: share_decayed
    label: Share of the parameters that the Trainer decays, small Llama with attention biases
    unit: "%"
    kind: measured
    at_least: 98
    at_most: 99.99
  - id: weight-decay-vectors-spared
    variable: vectors_decayed
    label: Norms and biases among the decayed tensors
    unit: "1"
    kind: exact
    expect: 0
  - id: weight-decay-embedding-decayed
    variable: embedding_decayed
    label: The embedding is among the decayed tensors
    unit: yes/no
    kind: exact
    expect: true
  - id: weight-decay-sgd-too
    variable: sgd_decay
    label: Weight decay of the matrices with optim="sgd" and weight_decay=0.1
    unit: "1"
    kind: exact
    expect: 0.1
  - id: weight-decay-plain-adamw
    variable: plain_share
    label: Share of the parameters that torch.optim.AdamW(model.parameters()) decays
    unit: "%"
    kind: exact
    expect: 100
mutations:
  - replace: "weight_decay=0.1, optim=optim"
    with: "weight_decay=0.0, optim=optim"
    says: the Trainer is given no decay
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=500, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
    attention_bias=True,
))
names = {id(parameter): name for name, parameter in model.named_parameters()}
total = sum(p.numel() for p in model.parameters())


def decayed_by(optimizer):
    """Names of the decayed tensors, their share of all parameters, and their decay."""
    groups = [group for group in optimizer.param_groups if group["weight_decay"] > 0]
    parameters = [p for group in groups for p in group["params"]]
    share = 100 * sum(p.numel() for p in parameters) / total
    return [names[id(p)] for p in parameters], share, max([g["weight_decay"] for g in groups], default=0)


def trainer_optimizer(optim):
    arguments = TrainingArguments(output_dir="out", weight_decay=0.1, optim=optim, report_to=[], use_cpu=True)
    return Trainer(model=model, args=arguments).create_optimizer()


default_decay = TrainingArguments(output_dir="out", use_cpu=True).weight_decay
decayed, share_decayed, _ = decayed_by(trainer_optimizer("adamw_torch"))
vectors_decayed = sum("norm" in name or name.endswith("bias") for name in decayed)
embedding_decayed = "model.embed_tokens.weight" in decayed
_, _, sgd_decay = decayed_by(trainer_optimizer("sgd"))
_, plain_share, _ = decayed_by(torch.optim.AdamW(model.parameters()))
print(f"default {default_decay}; decayed {len(decayed)} of {len(names)} tensors, {share_decayed:.2f} % of the parameters")
print(f"norms and biases among them: {vectors_decayed}; the embedding: {embedding_decayed}")
print(f"SGD's matrices get {sgd_decay}; plain AdamW decays {plain_share:.0f} % of the parameters")

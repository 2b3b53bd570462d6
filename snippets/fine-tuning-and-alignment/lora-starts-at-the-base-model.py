"""A fresh LoRA adapter changes nothing: B is zero, so the first output is the base model's.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: lora-step-0-difference
    variable: difference_at_start
    label: Largest difference of a logit between base model and fresh adapter
    unit: "1"
    kind: exact
    expect: 0
  - id: lora-gradient-of-a-at-start
    variable: gradient_of_a
    label: Largest gradient element of any A matrix at step 0
    unit: "1"
    kind: exact
    expect: 0
  - id: lora-a-moved-in-step-1
    variable: a_moved
    label: Largest change of any A matrix in the first AdamW step, no weight decay
    unit: "1"
    kind: exact
    expect: 0
  - id: lora-difference-after-training
    variable: difference_after_training
    label: Largest difference of a logit after 5 steps
    unit: "1"
    kind: measured
    at_least: 0.001
    digits: 2
  - id: lora-update-rank
    variable: update_rank
    label: Rank of the change that merging writes into a 64 × 64 weight, r = 4
    unit: "1"
    kind: exact
    expect: 4
  - id: lora-base-unchanged
    variable: base_unchanged
    label: The base weights are bit for bit the same after training
    unit: yes/no
    kind: exact
    expect: true
"""
import warnings

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

torch.manual_seed(0)
base = LlamaForCausalLM(LlamaConfig(
    vocab_size=128, hidden_size=64, intermediate_size=176, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=4,
)).eval()
rows = torch.randint(0, 128, (4, 16))
before = {name: p.clone() for name, p in base.named_parameters()}
with torch.no_grad():
    base_logits = base(rows).logits

model = get_peft_model(base, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear")).eval()


def logits():
    with torch.no_grad():
        return model(input_ids=rows).logits


difference_at_start = (logits() - base_logits).abs().max().item()
a_matrices = [p for name, p in model.named_parameters() if "lora_A" in name]
a_before = [p.detach().clone() for p in a_matrices]
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-3, weight_decay=0.0)
for step in range(5):
    model(input_ids=rows, labels=rows).loss.backward()
    if step == 0:
        gradient_of_a = max(p.grad.abs().max().item() for p in a_matrices)
    optimizer.step()
    if step == 0:
        a_moved = max((p - old).abs().max().item() for p, old in zip(a_matrices, a_before))
    optimizer.zero_grad()

base_unchanged = all(
    torch.equal(p, before[name.removeprefix("base_model.model.").replace(".base_layer", "")])
    for name, p in model.named_parameters() if "lora_" not in name
)
difference_after_training = (logits() - base_logits).abs().max().item()

merged = model.merge_and_unload()
name = "model.layers.0.self_attn.q_proj.weight"
change = (merged.get_parameter(name) - before[name]).detach().double()
update_rank = torch.linalg.matrix_rank(change, rtol=1e-3).item()
print(f"step 0: output differs by {difference_at_start}, largest gradient of A {gradient_of_a}, A moved by {a_moved}")
print(f"after 5 steps: output differs by {difference_after_training:.4f}")
print(f"rank of the change in q_proj: {update_rank}; base weights unchanged: {base_unchanged}")

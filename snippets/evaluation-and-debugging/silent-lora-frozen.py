"""Two ways to train no adapter without an error, and a check that names the trainable tensors that stand still.

role: detector
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: lora-frozen-fires-optimizer
    variable: fires_on_old_optimizer
    label: The detector fires when the optimizer was made before get_peft_model
    unit: yes/no
    kind: exact
    expect: true
  - id: lora-frozen-fires-inference
    variable: fires_on_inference
    label: It fires on an adapter loaded without is_trainable=True
    unit: yes/no
    kind: exact
    expect: true
  - id: lora-frozen-quiet
    variable: quiet
    label: It stays quiet on both when done rightly, with a warmup
    unit: yes/no
    kind: exact
    expect: true
  - id: lora-frozen-loss-change
    variable: largest_change
    label: Change of the loss over 20 steps in the two broken runs
    unit: "1"
    kind: exact
    expect: 0
  - id: lora-frozen-backward-runs
    variable: trainable_in_inference
    label: Trainable tensors of the second one, whose backward() runs without an error
    unit: "1"
    kind: exact
    expect: 0
  - id: lora-frozen-too-early
    variable: still_after_two
    label: Of 8 trainable tensors, those that stand still after two steps of a healthy run with warmup
    unit: "1"
    kind: exact
    expect: 4
  - id: lora-trained-loss-change
    variable: smallest_healthy_change
    label: Smaller change of the loss in the two healthy runs
    unit: "1"
    kind: measured
    at_least: 0.03
mutations:
  - replace: "is_trainable=right"
    with: "is_trainable=True"
    says: the adapter is trainable in both runs
  - replace: "optimizer_first(right=False)"
    with: "optimizer_first(right=True)"
    says: the optimizer is always made last
"""
import tempfile

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM, get_scheduler


def snapshot(model):
    return {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}


def standing_still(model, before):
    """Ten steps after `before = snapshot(model)`: trainable tensors that have not moved, or a word if there are none."""
    if not before:
        return ["nothing is trainable"]
    return [name for name, p in model.named_parameters() if name in before and torch.equal(p, before[name])]


def base():
    torch.manual_seed(0)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=2,
    ))


def adamw(model):
    return torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=0.0)  # the Trainer doesn't decay either


def train(model, optimizer):
    """Loss at the start and the end of 20 steps, and what the check says after two and after ten."""
    losses, before, found = [], snapshot(model), {}
    scheduler = get_scheduler("linear", optimizer, num_warmup_steps=5, num_training_steps=100)
    for step in range(20):
        # The first step has rate zero, and A has no gradient until B, which starts at zero, has moved.
        if step in (2, 10):
            found[step] = standing_still(model, before)
        optimizer.zero_grad()
        loss = model(input_ids=ids, labels=ids).loss
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses[0] - losses[-1], found[10], len(found[2])


def optimizer_first(right):
    model = base()
    optimizer = adamw(model)
    model = get_peft_model(model, LoraConfig(r=4, target_modules=["q_proj", "v_proj"]))
    if right:
        optimizer = adamw(model)
    return model, *train(model, optimizer)


def loaded(folder, right):
    model = PeftModel.from_pretrained(base(), folder, is_trainable=right)
    model.enable_input_require_grads()  # for checkpointing; it also keeps backward() from failing
    trainable = sum(p.requires_grad for p in model.parameters())
    return trainable, *train(model, adamw(model))


ids = torch.randint(0, 100, (4, 16), generator=torch.Generator().manual_seed(0))
_, change_old, found_old, _ = optimizer_first(right=False)
adapter, change_new, found_new, still_after_two = optimizer_first(right=True)
with tempfile.TemporaryDirectory(dir=".") as folder:
    adapter.save_pretrained(folder)
    trainable_in_inference, change_inference, found_inference, _ = loaded(folder, right=False)
    _, change_trainable, found_trainable, _ = loaded(folder, right=True)

fires_on_old_optimizer, fires_on_inference = len(found_old) > 0, len(found_inference) > 0
quiet = not found_new and not found_trainable
largest_change = max(abs(change_old), abs(change_inference))
smallest_healthy_change = min(change_new, change_trainable)
print(f"optimizer made first: loss fell by {change_old}, {len(found_old)} trainable tensors stand still; made last: {change_new:.3f}, {len(found_new)}, after two steps {still_after_two}")
print(f"loaded for inference: loss fell by {change_inference}, {found_inference[0] if found_inference else 'all move'}; is_trainable=True: {change_trainable:.3f}")

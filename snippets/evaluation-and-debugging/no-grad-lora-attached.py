"""With LoRA attached, the same frozen model trains, and exactly the adapters get gradients.

role: fixed
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: no-grad-lora-trainable-tensors
    variable: trainable
    label: Trainable tensors, two for each adapted layer
    unit: "1"
    kind: exact
    expect: 8
  - id: no-grad-lora-only-adapters
    variable: only_adapters
    label: Tensors with a gradient are exactly the trainable ones
    unit: yes/no
    kind: exact
    expect: true
"""
import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=100, hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=2,
    )
)
# get_peft_model freezes the base model and adds two small matrices to each target layer.
model = get_peft_model(model, LoraConfig(r=4, target_modules=["q_proj", "v_proj"]))

input_ids = torch.randint(0, 100, (1, 16))
model(input_ids=input_ids, labels=input_ids).loss.backward()

trainable_names = {name for name, p in model.named_parameters() if p.requires_grad}
names_with_gradient = {name for name, p in model.named_parameters() if p.grad is not None}
trainable = len(trainable_names)
only_adapters = names_with_gradient == trainable_names
print(f"{trainable} trainable tensors, {len(names_with_gradient)} with a gradient, the same ones: {only_adapters}")

"""QLoRA trains float32 adapters through frozen 4-bit weights, which stay the same byte for byte.

role: demo
devices: [cpu]
needs: [torch, transformers, peft, bitsandbytes, accelerate]
claims:
  - id: qlora-base-unchanged
    variable: changed_base_tensors
    label: Base tensors that differ after training
    unit: "1"
    kind: exact
    expect: 0
  - id: qlora-gradients-outside-adapters
    variable: gradients_outside
    label: Base parameters that got a gradient
    unit: "1"
    kind: exact
    expect: 0
  - id: qlora-trainable
    variable: trainable
    label: Trainable parameters of that small model, r = 4, all linear layers
    unit: parameter
    kind: exact
    expect: 16384
  - id: qlora-trainable-as-counted
    variable: counted_share
    label: Share that is trained, by PEFT's count
    unit: "%"
    kind: measured
    expect: 3.7
    tolerance: 0.01
  - id: qlora-loss-falls
    variable: loss_ratio
    label: Loss after 30 steps over the loss before, on one batch
    unit: "×"
    kind: measured
    at_most: 0.9
  - id: qlora-input-gradient
    variable: gradient_difference
    label: Largest difference between the gradient through a 4-bit layer and through its restored weights, over the largest gradient
    unit: "1"
    kind: measured
    at_most: 1.0e-6
    digits: 1
mutations:
  - replace: "optimizer.step()"
    with: "optimizer.zero_grad()"
    says: nothing is trained
  - replace: "restored.T"
    with: "restored.T * 1.01"
    says: gradients through other weights than the restored ones
"""
import warnings

import torch
from bitsandbytes import functional as bnb
from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, LlamaConfig

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name
torch.manual_seed(0)
small = LlamaConfig(vocab_size=512, hidden_size=128, intermediate_size=256, num_hidden_layers=2,
                    num_attention_heads=4, num_key_value_heads=2)
AutoModelForCausalLM.from_config(small, dtype=torch.bfloat16).save_pretrained("small")
config = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True,
                            bnb_4bit_compute_dtype=torch.float32)
base = AutoModelForCausalLM.from_pretrained("small", dtype=torch.float32, quantization_config=config, device_map="cpu")
base = prepare_model_for_kbit_training(base, use_gradient_checkpointing=False)
model = get_peft_model(base, LoraConfig(r=4, lora_alpha=8, target_modules="all-linear")).train()

trainable, total = model.get_nb_trainable_parameters()
counted_share = 100 * trainable / total
before = {name: p.detach().clone() for name, p in model.named_parameters() if not p.requires_grad}
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-2)
ids = torch.randint(512, (4, 32))
losses = []
for _ in range(30):
    optimizer.zero_grad()
    loss = model(input_ids=ids, labels=ids).loss
    loss.backward()
    losses.append(loss.item())
    gradients_outside = sum(p.grad is not None for p in model.parameters() if not p.requires_grad)
    optimizer.step()
loss_ratio = losses[-1] / losses[0]
changed_base_tensors = sum(not torch.equal(p, before[name]) for name, p in model.named_parameters() if name in before)

layer = model.base_model.model.model.layers[0].mlp.up_proj.base_layer
restored = bnb.dequantize_4bit(layer.weight.data, layer.weight.quant_state).float()
x = torch.randn(3, 128, requires_grad=True)
(through_codes,) = torch.autograd.grad(layer(x).square().sum(), x)
(through_weights,) = torch.autograd.grad((x @ restored.T).square().sum(), x)
gradient_difference = ((through_codes - through_weights).abs().max() / through_weights.abs().max()).item()
print(f"{trainable:,} parameters train ({counted_share:.2f} %); loss {losses[0]:.3f} -> {losses[-1]:.3f}")
print(f"base tensors changed: {changed_base_tensors}, with a gradient: {gradients_outside}; gradient off by {gradient_difference:.1e}")

"""LoRA trains r × (d_in + d_out) parameters for each weight matrix it is attached to.

role: demo
devices: [cpu]
needs: [torch, transformers, peft]
claims:
  - id: lora-all-linear-parameters
    variable: all_linear_r16
    label: Trainable parameters of Llama 3.1 8B, r = 16, all linear layers
    unit: parameter
    kind: exact
    expect: 41943040
    digits: 8
  - id: lora-query-value-parameters
    variable: query_value_r8
    label: Trainable parameters of Llama 3.1 8B, r = 8, q_proj and v_proj (PEFT's defaults)
    unit: parameter
    kind: exact
    expect: 3407872
    digits: 7
  - id: lora-all-linear-share
    variable: all_linear_share
    label: Share of the 8B model, r = 16, all linear layers
    unit: "%"
    kind: measured
    expect: 0.5223122
    tolerance: 1.0e-4
  - id: lora-query-value-share
    variable: query_value_share
    label: Share of the 8B model, r = 8, q_proj and v_proj
    unit: "%"
    kind: measured
    expect: 0.0424379
    tolerance: 1.0e-4
  - id: lora-formula-difference
    variable: formula_difference
    label: Counted parameters minus r × (d_in + d_out) summed over the targets, largest over all ranks
    unit: parameter
    kind: exact
    expect: 0
  - id: lora-base-parameters
    variable: base_parameters
    label: Parameters of Llama 3.1 8B
    unit: parameter
    kind: exact
    expect: 8030261248
    digits: 10
plots:
  - id: lora-parameters-by-rank
    title: Trainable parameters of Llama 3.1 8B by rank
    x: {variable: ranks, label: rank r, log: true}
    y: {label: trainable parameters (millions), log: true}
    series:
      - {variable: all_linear_millions, label: all linear layers}
      - {variable: query_value_millions, label: q_proj and v_proj}
    says: Both lines rise in proportion to the rank; all linear layers lie about six times above q_proj and v_proj.
"""
import warnings

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, LlamaConfig

warnings.simplefilter("ignore", FutureWarning)  # PEFT 0.21 asks transformers 5.23 by an old name

# Dimensions of meta-llama/Llama-3.1-8B. On the meta device a tensor has a shape and no memory.
config = LlamaConfig(
    vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
    num_attention_heads=32, num_key_value_heads=8,
)
ATTENTION = {"q_proj", "k_proj", "v_proj", "o_proj"}
ALL_LINEAR = ATTENTION | {"gate_proj", "up_proj", "down_proj"}
differences = []


def base_model():
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config)


def trainable(rank, targets):
    """Trainable parameters counted by PEFT, compared with the formula."""
    model = base_model()
    shapes = [m.weight.shape for name, m in model.named_modules() if name.split(".")[-1] in targets]
    with torch.device("meta"):
        adapted = get_peft_model(model, LoraConfig(r=rank, target_modules=list(targets)))
    counted, _ = adapted.get_nb_trainable_parameters()
    by_formula = sum(rank * (d_in + d_out) for d_out, d_in in shapes)
    differences.append(abs(counted - by_formula))
    return counted


ranks = [1, 8, 16, 64, 256]
all_linear = [trainable(rank, ALL_LINEAR) for rank in ranks]
query_value = [trainable(rank, {"q_proj", "v_proj"}) for rank in ranks]
all_linear_millions = [count / 1e6 for count in all_linear]
query_value_millions = [count / 1e6 for count in query_value]

formula_difference = max(differences)
base_parameters = base_model().num_parameters()
all_linear_r16 = all_linear[2]
with torch.device("meta"):  # LoraConfig() alone: PEFT fills in rank and targets
    query_value_r8, _ = get_peft_model(base_model(), LoraConfig()).get_nb_trainable_parameters()
all_linear_share, query_value_share = 100 * all_linear_r16 / base_parameters, 100 * query_value_r8 / base_parameters
print(f"base: {base_parameters:,} parameters")
print(f"r=16, all linear layers: {all_linear_r16:,} trainable ({all_linear_share:.3f} %)")
print(f"r=8, q_proj and v_proj: {query_value_r8:,} trainable ({query_value_share:.4f} %)")
print(f"largest difference from r x (d_in + d_out): {formula_difference}")

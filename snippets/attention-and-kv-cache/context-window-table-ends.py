"""A table of positions ends in an error; rotary positions go on without one.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: context-learned-positions-raise
    variable: gpt2_raises
    label: GPT-2 with one token more than n_positions raises IndexError
    unit: yes/no
    kind: exact
    expect: true
  - id: context-rotary-positions-go-on
    variable: llama_goes_on
    label: Llama with one token more than max_position_embeddings returns finite logits
    unit: yes/no
    kind: exact
    expect: true
  - id: context-position-parameters-gpt2
    variable: gpt2_position_parameters
    label: Parameters of the position table of GPT-2, 1,024 positions of width 768
    unit: parameter
    kind: exact
    expect: 786432
  - id: context-position-parameters-llama
    variable: llama_position_parameters
    label: Parameters that depend on max_position_embeddings in a Llama
    unit: parameter
    kind: exact
    expect: 0
mutations:
  - replace: "row_of(1025), gpt2"
    with: "row_of(1024), gpt2"
    says: a row that fits
"""
import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
gpt2 = GPT2LMHeadModel(GPT2Config(n_layer=1, vocab_size=512, bos_token_id=0, eos_token_id=0)).eval()  # width and positions as in GPT-2 small


def llama_with(positions):
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=512, hidden_size=128, intermediate_size=256, num_hidden_layers=1, num_attention_heads=4,
        max_position_embeddings=positions,
    )).eval()


def row_of(length):
    return torch.randint(512, (1, length))


def outcome(row, model):
    with torch.no_grad():
        try:
            return "finite" if model(input_ids=row, use_cache=False).logits.isfinite().all() else "not finite"
        except IndexError as error:
            return f"IndexError: {error}"


def count(model):
    return sum(p.numel() for p in model.parameters())


gpt2_outcome = outcome(row_of(1025), gpt2)
llama_outcome = outcome(row_of(1025), llama_with(1024))
gpt2_raises = gpt2_outcome.startswith("IndexError")
llama_goes_on = llama_outcome == "finite"
gpt2_position_parameters = gpt2.transformer.wpe.weight.numel()
llama_position_parameters = count(llama_with(2048)) - count(llama_with(1024))
print(f"GPT-2, 1,025 tokens: {gpt2_outcome}")
print(f"Llama trained for 1,024, 1,025 tokens: {llama_outcome}")

"""What a vocabulary costs: its share of the weights of real models, counted without allocating them.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: tokenizer-vocabulary-share-1b
    variable: share_1b
    label: Embedding's share of the parameters, Llama 3.2 1B
    unit: "%"
    kind: measured
    expect: 21.25
    tolerance: 0.001
  - id: tokenizer-vocabulary-share-8b
    variable: share_8b
    label: Embedding's and output head's share of the parameters, Llama 3.1 8B
    unit: "%"
    kind: measured
    expect: 13.08
    tolerance: 0.001
  - id: tokenizer-vocabulary-share-half-b
    variable: share_half_b
    label: Embedding's share of the parameters, Qwen2.5 0.5B
    unit: "%"
    kind: measured
    expect: 27.56
    tolerance: 0.001
  - id: tokenizer-resize-grows
    variable: grown_by
    label: Parameters that one added token costs Llama 3.1 8B
    unit: parameter
    kind: exact
    expect: 8192
mutations:
  - replace: "tie_word_embeddings=True, num_hidden_layers=16"
    with: "tie_word_embeddings=False, num_hidden_layers=16"
    says: the 1B model gets a head of its own
"""
import torch
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config


def count(config):
    """Parameters of the model and of its vocabulary tables, shared ones counted once."""
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    total = sum(p.numel() for p in model.parameters())
    tables = {id(m.weight): m.weight.numel() for m in (model.get_input_embeddings(), model.get_output_embeddings())}
    return total, sum(tables.values())


llama_8b = dict(hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32, num_key_value_heads=8)
total_8b, tables_8b = count(LlamaConfig(vocab_size=128256, **llama_8b))
total_1b, tables_1b = count(LlamaConfig(
    vocab_size=128256, hidden_size=2048, intermediate_size=8192, tie_word_embeddings=True, num_hidden_layers=16,
    num_attention_heads=32, num_key_value_heads=8))
total_half, tables_half = count(Qwen2Config(
    vocab_size=151936, hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14,
    num_key_value_heads=2, tie_word_embeddings=True))
share_8b, share_1b, share_half_b = (
    100 * tables / total for tables, total in ((tables_8b, total_8b), (tables_1b, total_1b), (tables_half, total_half)))
grown_by = count(LlamaConfig(vocab_size=128257, **llama_8b))[0] - total_8b
print(f"vocabulary tables: 8B {share_8b:.2f} % of {total_8b:,}, 1B {share_1b:.2f} % of {total_1b:,}, 0.5B {share_half_b:.2f} % of {total_half:,}")
print(f"one token more: {grown_by:,} parameters in the 8B model")

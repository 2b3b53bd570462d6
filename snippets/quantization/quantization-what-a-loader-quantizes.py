"""Loading in 4 bits shrinks the linear layers: embeddings, output head, KV cache and arithmetic keep their format.

role: myth
devices: [cpu]
needs: [torch, transformers, bitsandbytes, accelerate]
claims:
  - id: quantization-loaded-linear-bits
    variable: linear_bits
    label: Linear layers inside the decoder after loading in NF4, codes and scales
    unit: bit/parameter
    kind: exact
    expect: 4.5
  - id: quantization-loaded-rest-bits
    variable: rest_bits
    label: Embedding, output head and norms of the same model
    unit: bit/parameter
    kind: exact
    expect: 16
  - id: quantization-loaded-mean-bits
    variable: mean_bits
    label: Mean over that small model, whose embedding and head are large
    unit: bit/parameter
    kind: measured
    expect: 10.08
    tolerance: 0.01
  - id: quantization-same-kv-cache
    variable: cache_ratio
    label: KV cache of the 4-bit model over that of the bf16 model
    unit: "×"
    kind: exact
    expect: 1
  - id: quantization-arithmetic-difference
    variable: arithmetic_difference
    label: Largest difference between a 4-bit layer's output and a plain matrix product with its restored weights
    unit: "1"
    kind: exact
    expect: 0
  - id: quantization-8b-nf4
    variable: llama_8b_gb
    label: Weights of Llama 3.1 8B with its decoder's linear layers in NF4 and the rest in bf16
    unit: GB
    kind: measured
    expect: 6.028
    tolerance: 0.001
mutations:
  - replace: "bnb_4bit_compute_dtype=torch.bfloat16)"
    with: "bnb_4bit_compute_dtype=torch.bfloat16, llm_int8_skip_modules=['down_proj'])"
    says: one kind of linear layer stays in bf16
"""
import torch
from bitsandbytes import functional as bnb
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, LlamaConfig

torch.manual_seed(0)
small = LlamaConfig(vocab_size=2048, hidden_size=256, intermediate_size=512, num_hidden_layers=2,
                    num_attention_heads=8, num_key_value_heads=2)
AutoModelForCausalLM.from_config(small, dtype=torch.bfloat16).save_pretrained("small")
plain = AutoModelForCausalLM.from_pretrained("small", dtype=torch.bfloat16)
config = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16)
model = AutoModelForCausalLM.from_pretrained("small", dtype=torch.bfloat16, quantization_config=config, device_map="cpu")
model.train()  # in eval mode some CPUs repack the codes on first use; there is no dropout here


def parts(loaded):
    """Bits in the decoder's linear layers and in the rest, and the parameters that they stand for."""
    counts = {name: p.numel() for name, p in plain.named_parameters()}
    linear, rest, linear_parameters = 0, 0, 0
    for name, p in loaded.named_parameters():
        if "_proj" in name:
            state = getattr(p, "quant_state", None)
            linear += 8 * (p.nbytes + (state.absmax.nbytes if state else 0))
            linear_parameters += counts[name]
        else:
            rest += 8 * p.nbytes
    return linear, rest, linear_parameters, sum(counts.values()) - linear_parameters


linear, rest, linear_parameters, rest_parameters = parts(model)
linear_bits, rest_bits = linear / linear_parameters, rest / rest_parameters
mean_bits = (linear + rest) / (linear_parameters + rest_parameters)


def cache_bytes(m):
    with torch.no_grad():
        cache = m(torch.arange(64)[None], use_cache=True).past_key_values
    return sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)


cache_ratio = cache_bytes(model) / cache_bytes(plain)
layer, x = model.model.layers[0].mlp.up_proj, torch.randn(5, 256, dtype=torch.bfloat16)
restored = bnb.dequantize_4bit(layer.weight.data, layer.weight.quant_state)
arithmetic_difference = (layer(x) - torch.nn.functional.linear(x, restored)).abs().max().item()

with torch.device("meta"):  # the real shapes, no data
    llama = AutoModelForCausalLM.from_config(LlamaConfig(
        vocab_size=128_256, hidden_size=4096, intermediate_size=14_336, num_hidden_layers=32,
        num_attention_heads=32, num_key_value_heads=8))
in_decoder = sum(p.numel() for name, p in llama.named_parameters() if "_proj" in name)
llama_8b_gb = (in_decoder * linear_bits + (llama.num_parameters() - in_decoder) * rest_bits) / 8e9
print(f"decoder linear layers {linear_bits:.3f} bits, the rest {rest_bits:.0f} bits, mean {mean_bits:.2f} bits")
print(f"KV cache ratio {cache_ratio}, difference from a plain product {arithmetic_difference}")
print(f"Llama 3.1 8B that way: {llama_8b_gb:.3f} GB")

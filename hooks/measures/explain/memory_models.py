"""Dimensions of open models that decide how large one tensor is: vocabulary, heads, bytes of KV cache.

From the published config.json of each model; counted with transformers 5.23. The same
tables stand in theme/assets/wm/explain/memory-models.js, and a test compares them.
"""

VOCABULARIES = (
    (128256, "Llama 3"),
    (151936, "Qwen2.5 and Qwen3"),
    (152064, "Qwen2.5 from 7B on"),
    (32000, "Llama 2 and Mistral 7B v0.1"),
    (256000, "Gemma and Gemma 2"),
    (262208, "Gemma 3 from 4B on"),
    (262144, "Gemma 3 1B"),
    (201088, "gpt-oss"),
    (131072, "Mistral NeMo and Small"),
    (32768, "Mistral 7B v0.3"),
    (100352, "Phi-4 and OLMo 2"),
    (32064, "Phi-3"),
    (50257, "GPT-2"),
    (49152, "SmolLM2"),
    (50304, "Pythia"),
    (51200, "Phi-2"),
    (64000, "Yi"),
    (65024, "Falcon"),
)
"""Size of the vocabulary, and whose it is. The best known first."""

HEADS = (32, 16, 12, 8, 24, 40, 64, 28, 48, 14, 20, 96, 128)
"""Attention heads of a layer, the most common first."""

EMBEDDINGS = (
    ("Llama 3.1 8B", 128256, 4096),
    ("Llama 3.1 70B", 128256, 8192),
    ("Llama 3.2 1B", 128256, 2048),
    ("Llama 3.2 3B", 128256, 3072),
    ("Qwen2.5 7B", 152064, 3584),
    ("Qwen2.5 14B and 32B", 152064, 5120),
    ("Qwen2.5 1.5B", 151936, 1536),
    ("Qwen2.5 3B", 151936, 2048),
    ("Qwen3 4B", 151936, 2560),
    ("Qwen3 8B", 151936, 4096),
    ("Qwen3 14B and 32B", 151936, 5120),
    ("Gemma 2 2B", 256000, 2304),
    ("Gemma 2 9B", 256000, 3584),
    ("Gemma 3 4B", 262208, 2560),
    ("Gemma 3 12B", 262208, 3840),
    ("Gemma 3 27B", 262208, 5376),
    ("gpt-oss", 201088, 2880),
    ("Mistral NeMo and Small 3", 131072, 5120),
    ("Phi-4", 100352, 5120),
    ("Mistral 7B v0.1 and Llama 2 7B", 32000, 4096),
)
"""Model, rows and width of its embedding table, which its output layer repeats: the largest weight of most models."""

KV_CACHES = (
    ("Llama 3.1 8B", 32, 8, 128),
    ("Llama 2 7B", 32, 32, 128),
    ("Llama 3.2 1B", 16, 8, 64),
    ("Llama 3.2 3B", 28, 8, 128),
    ("Llama 3.1 70B", 80, 8, 128),
    ("Llama 3.1 405B", 126, 8, 128),
    ("Qwen2.5 7B", 28, 4, 128),
    ("Qwen2.5 14B", 48, 8, 128),
    ("Qwen3 8B", 36, 8, 128),
    ("Qwen3 32B", 64, 8, 128),
    ("Qwen3 30B-A3B", 48, 4, 128),
    ("Mistral NeMo 12B", 40, 8, 128),
    ("Mixtral 8x22B", 56, 8, 128),
    ("Llama 2 13B", 40, 40, 128),
    ("Phi-4", 40, 10, 128),
    ("Phi-3 mini 128k", 32, 32, 96),
    ("SmolLM3 3B", 36, 4, 128),
)
"""Model, layers, heads that keep keys and values, their dimension. A token's cache in 16 bits takes 2 × the product × 2 B.

Models whose layers keep a sliding window are left out, as their cache does not grow with every token.
"""

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
    ("Phi-3 mini", 32, 32, 96),
    ("SmolLM3 3B", 36, 4, 128),
)
"""Model, layers, heads that keep keys and values, their dimension. A token's cache in 16 bits takes 2 × the product × 2 B.

Models whose layers keep a sliding window are left out: their cache does not grow with every token.
"""

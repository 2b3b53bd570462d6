"""Each generated token reads every weight once; a whole prompt reads them once as well.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: decode-weights-read-share
    variable: decode_share
    label: Weights read to make one token, over the weights outside the embedding table
    unit: "%"
    kind: exact
    expect: 100
  - id: decode-weights-read-after-long-prompt
    variable: long_prompt_share
    label: The same after a prompt eight times as long
    unit: "%"
    kind: exact
    expect: 100
  - id: prefill-weights-read-per-token
    variable: prefill_share
    label: Weights read for each token of a prompt of 64 tokens, over the same weights
    unit: "%"
    kind: exact
    expect: 1.5625
mutations:
  - replace: "embed_tokens.weight.untyped_storage().data_ptr()"
    with: "embed_tokens.weight.untyped_storage().data_ptr(); model.model.layers = model.model.layers[:2]"
    says: a token passes through half of the layers only
"""
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        vocab_size=1000, hidden_size=64, intermediate_size=128, num_hidden_layers=4,
        num_attention_heads=4, num_key_value_heads=4,
    )
).eval()
weights = {p.untyped_storage().data_ptr(): p.nbytes for p in model.parameters()}
table = model.model.embed_tokens.weight.untyped_storage().data_ptr()


class BytesRead(TorchDispatchMode):
    """Adds up the weights that operations take as input; views and the table's look-up read none."""

    def __init__(self):
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func.is_view is False and "embedding" not in func.name():
            for tensor in tree_leaves((args, kwargs)):
                if isinstance(tensor, torch.Tensor):
                    self.total += weights.get(tensor.untyped_storage().data_ptr(), 0)
        return func(*args, **(kwargs or {}))


@torch.no_grad()
def read(prompt_length):
    """Bytes of weights read for the whole prompt, then for one more token."""
    with BytesRead() as prefill:
        out = model(torch.randint(0, 1000, (1, prompt_length)), use_cache=True)
    with BytesRead() as decode:
        model(out.logits[:, -1:].argmax(-1), past_key_values=out.past_key_values, use_cache=True)
    return prefill.total, decode.total


outside_table = sum(weights.values()) - weights[table]
_, decode_short = read(8)
prefill_long, decode_long = read(64)
decode_share = 100 * decode_short / outside_table
long_prompt_share = 100 * decode_long / outside_table
prefill_share = 100 * prefill_long / 64 / outside_table
print(f"one token reads {decode_share:.2f} % of the weights, after a longer prompt {long_prompt_share:.2f} %")
print(f"a prompt of 64 tokens reads {prefill_share:.4f} % for each token")

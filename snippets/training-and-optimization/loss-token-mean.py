"""The mean of micro-batch losses is not the loss per token; num_items_in_batch repairs it.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: mean-of-means-error
    variable: mean_of_means_percent
    label: Error of the mean of two micro-batch losses, 4 and 60 answer tokens
    unit: "%"
    kind: measured
    at_least: 5
  - id: short-sample-token-weight
    variable: token_weight
    label: Weight of a token's loss in the mean of two means, short sample ÷ long sample
    unit: ×
    kind: measured
    expect: 15
    tolerance: 0.001
  - id: num-items-in-batch-error
    variable: repaired_percent
    label: Error with num_items_in_batch
    unit: "%"
    kind: measured
    at_most: 0.001
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=100, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4
)
model = LlamaForCausalLM(config)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
common = torch.randint(5, (8, 80))
for _ in range(20):  # learn that small ids are common, so that rare ones cost more
    optimizer.zero_grad()
    model(input_ids=common, labels=common).loss.backward()
    optimizer.step()


def sample(answer_tokens, vocabulary):
    ids = torch.randint(vocabulary, (1, 80))
    labels = ids.clone()
    labels[:, :-answer_tokens] = -100  # the prompt carries no loss
    return dict(input_ids=ids, labels=labels)


short, long = sample(4, 100), sample(60, 5)
tokens = sum((s["labels"][:, 1:] != -100).sum() for s in (short, long))

with torch.no_grad():
    both = {key: torch.cat([short[key], long[key]]) for key in short}
    per_token = model(**both).loss  # one batch: the mean over all 64 answer tokens
    mean_of_means = (model(**short).loss + model(**long).loss) / 2
    repaired = model(**short, num_items_in_batch=tokens).loss + model(**long, num_items_in_batch=tokens).loss

mean_of_means_percent = (100 * (mean_of_means / per_token - 1).abs()).item()
repaired_percent = (100 * (repaired / per_token - 1).abs()).item()


def weight_of_a_token(sample):
    """What the model's loss makes of one token's loss: their sum over the tokens, divided out."""
    with torch.no_grad():
        output = model(**sample)
        of_each = torch.nn.functional.cross_entropy(output.logits[0, :-1], sample["labels"][0, 1:], reduction="sum")
    return (output.loss / of_each).item()


token_weight = weight_of_a_token(short) / weight_of_a_token(long)
print(f"one batch {per_token:.4f}, mean of two means {mean_of_means:.4f} ({mean_of_means_percent:.0f} % off)")
print(f"a token in the short sample weighs {token_weight:.2f} times as much")
print(f"with num_items_in_batch {repaired:.4f} ({repaired_percent:.5f} % off)")

"""The mean of per-micro-batch means is not the mean over all tokens when the counts differ.

role: demo
devices: [cpu]
needs: [torch, transformers]
claims:
  - id: accumulation-mean-of-means-error
    variable: mean_of_means_error
    label: Gradient from the mean of means against the gradient of the whole batch, norm of the difference over the norm
    unit: "%"
    kind: measured
    at_least: 20
    digits: 2
  - id: accumulation-token-mean-error
    variable: token_mean_error
    label: The same with every micro-batch's sum divided by the token count of the whole batch
    unit: "%"
    kind: measured
    at_most: 2.0e-4
    digits: 1
  - id: accumulation-token-weight-ratio
    variable: weight_ratio
    label: Weight of a token in the shortest micro-batch over one in the longest, under the mean of means
    unit: "×"
    kind: exact
    expect: 15
"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=512, hidden_size=64, intermediate_size=176, num_hidden_layers=2,
    num_attention_heads=4, num_key_value_heads=2,
))
# Four rows whose answers have 4, 8, 16 and 60 tokens; -100 keeps a label out of the loss.
answer_lengths = [4, 8, 16, 60]
rows = torch.randint(0, 512, (4, 64))
labels = rows.clone()
for row, length in zip(labels, answer_lengths):
    row[: len(row) - length] = -100
tokens_in_batch = (labels[:, 1:] != -100).sum()


def gradient(micro_batches, **loss_arguments):
    model.zero_grad()
    for part, part_labels in zip(rows.chunk(micro_batches), labels.chunk(micro_batches)):
        loss = model(input_ids=part, labels=part_labels, **loss_arguments).loss
        # Without num_items_in_batch the model returns a mean, which is then averaged over the micro-batches.
        (loss if loss_arguments else loss / micro_batches).backward()
    return torch.cat([p.grad.flatten() for p in model.parameters()])


whole = gradient(1)
mean_of_means = gradient(4)
token_mean = gradient(4, num_items_in_batch=tokens_in_batch)

mean_of_means_error = 100 * ((mean_of_means - whole).norm() / whole.norm()).item()
token_mean_error = 100 * ((token_mean - whole).norm() / whole.norm()).item()
counted = (labels[:, 1:] != -100).sum(dim=1).tolist()
weight_ratio = max(counted) / min(counted)
print(f"label tokens in the micro-batches: {counted}, so one token weighs up to {weight_ratio:.0f} times another")
print(f"mean of means: {mean_of_means_error:.1f} % off; sum over {tokens_in_batch} tokens: {token_mean_error:.0e} % off")

"""A word-embedding model made by counting and one matrix factorisation, without a gradient.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: claim-embedding-neighbours
    variable: neighbours
    label: Words whose nearest neighbour in the embedding is of their own topic
    unit: "%"
    kind: measured
    at_least: 80
  - id: claim-embedding-chance
    variable: chance
    label: The same for random vectors
    unit: "%"
    kind: measured
    at_most: 30
  - id: claim-embedding-gradients
    variable: gradients
    label: Tensors of the model that carry a gradient or a backward function
    unit: "1"
    kind: exact
    expect: 0
mutations:
  - replace: "topic * 60 + torch.randint(60, (40,))"
    with: "torch.randint(480, (40,))"
    says: documents have no topic, so there is nothing to find
"""
import torch

torch.manual_seed(0)
topics, words = 8, 480
documents = []
for _ in range(400):  # 40 words of one topic, drowned in 40 words of any
    topic = torch.randint(topics, ()).item()
    documents.append(torch.cat([topic * 60 + torch.randint(60, (40,)), torch.randint(words, (40,))]))

counts = torch.stack([torch.bincount(document, minlength=words) for document in documents]).double()
weighted = torch.log1p(counts) * torch.log(len(documents) / (counts > 0).sum(0))  # words in few documents count more
_, values, right = torch.linalg.svd(weighted, full_matrices=False)
embedding = right[:topics].T * values[:topics]  # latent semantic analysis: 8 numbers for each word


def own_topic(vectors):
    unit = torch.nn.functional.normalize(vectors, dim=1)
    similar = (unit @ unit.T).fill_diagonal_(-2)
    nearest = similar.argmax(1)
    return 100 * (nearest // 60 == torch.arange(words) // 60).double().mean().item()


neighbours, chance = own_topic(embedding), own_topic(torch.randn(words, topics))
gradients = sum(t.requires_grad or t.grad_fn is not None for t in (counts, weighted, values, right, embedding))
print(f"nearest neighbour of the same topic: {neighbours:.1f} %, random vectors {chance:.1f} %; gradients: {gradients}")

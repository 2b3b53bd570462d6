"""Attention in tiles with a running softmax gives the same output and never holds the score matrix.

role: demo
devices: [cpu, cuda]
needs: [torch]
claims:
  - id: flashattention-difference
    variable: difference
    label: Largest difference between tiled attention and scaled_dot_product_attention, float32
    unit: "1"
    kind: measured
    at_most: 1.0e-5
    digits: 1
  - id: flashattention-difference-large-scores
    variable: difference_large
    label: The same with scores up to the hundreds, where exp overflows float32 without the running maximum
    unit: "1"
    kind: measured
    at_most: 1.0e-4
    digits: 1
  - id: flashattention-largest-tile
    variable: largest_tile
    label: Numbers in the largest tile of scores, for each head
    unit: element
    kind: exact
    expect: 4096
  - id: flashattention-whole-square
    variable: whole_square
    label: Numbers in the whole score matrix of 1,024 tokens, for each head
    unit: element
    kind: exact
    expect: 1048576
  - id: flashattention-flops-ratio
    variable: flops_ratio
    label: FLOPs of tiled attention over those of the plain formula, no causal mask
    unit: "×"
    kind: exact
    expect: 1
  - id: flashattention-causal-flops
    variable: causal_flops
    label: FLOPs with a causal mask when hidden tiles are skipped, over the whole square, tiles of 64
    unit: "%"
    kind: measured
    expect: 53.1
    tolerance: 0.01
mutations:
  - replace: "out = out * shrink + p @ v[..., j : j + tile, :]"
    with: "out = out + p @ v[..., j : j + tile, :]"
    says: old tiles are not rescaled when a larger score turns up
  - replace: "(scores - peak).exp()"
    with: "scores.exp()"
    says: no running maximum
  - replace: "if causal and j > i"
    with: "if causal and j > 2 * i"
    says: leaves tiles out or in that the mask does not
"""
import torch
from torch.nn.functional import scaled_dot_product_attention
from torch.utils.flop_counter import FlopCounterMode

device = "cuda" if torch.cuda.is_available() else "cpu"
tile, tile_sizes = 64, []


def tiled_attention(q, k, v, causal=False):
    """Attention over q, k, v of (heads, tokens, head size), one tile of scores at a time."""
    tokens, rows = q.shape[-2], []
    for i in range(0, tokens, tile):
        out, total = torch.zeros_like(q[..., i : i + tile, :]), 0.0
        peak = torch.full_like(out[..., :1], float("-inf"))  # largest score so far in each row
        for j in range(0, tokens, tile):
            if causal and j > i:
                break  # these keys all lie in the future
            scores = q[..., i : i + tile, :] @ k[..., j : j + tile, :].mT / q.shape[-1] ** 0.5
            tile_sizes.append(scores[0].numel())
            if causal and i == j:
                scores = scores + torch.full_like(scores, float("-inf")).triu(1)
            new_peak = torch.maximum(peak, scores.amax(-1, keepdim=True))
            shrink, peak = (peak - new_peak).exp(), new_peak
            p = (scores - peak).exp()
            total = total * shrink + p.sum(-1, keepdim=True)
            out = out * shrink + p @ v[..., j : j + tile, :]
        rows.append(out / total)
    return torch.cat(rows, dim=-2)


def flops(function):
    with FlopCounterMode(display=False) as counter:
        function()
    return counter.get_total_flops()


torch.manual_seed(0)
q, k, v = torch.randn(3, 4, 1024, 64).to(device)
difference = max((tiled_attention(q, k, v, causal) - scaled_dot_product_attention(q, k, v, is_causal=causal)).abs().max().item()
                 for causal in (False, True))
difference_large = (tiled_attention(q * 60, k, v) - scaled_dot_product_attention(q * 60, k, v)).abs().max().item()
largest_tile, whole_square = max(tile_sizes), q.shape[-2] * k.shape[-2]
plain = flops(lambda: (q @ k.mT / 8).softmax(-1) @ v)
flops_ratio = flops(lambda: tiled_attention(q, k, v)) / plain
causal_flops = 100 * flops(lambda: tiled_attention(q, k, v, causal=True)) / plain
print(f"largest difference {difference:.1e}, with large scores {difference_large:.1e}")
print(f"largest tile {largest_tile:,} numbers, whole square {whole_square:,}")
print(f"FLOPs over the plain formula: {flops_ratio:.2f}, causal {causal_flops:.1f} %")

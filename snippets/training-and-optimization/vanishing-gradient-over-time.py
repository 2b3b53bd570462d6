"""Backwards through time: how much of the last output's gradient reaches an input 50 steps earlier.

role: demo
devices: [cpu]
needs: [torch]
claims:
  - id: vanishing-rnn-50-steps
    variable: rnn_left
    label: Gradient at the input 50 steps before the end ÷ at the last input, nn.RNN as it comes
    unit: "1"
    kind: measured
    at_most: 1.0e-10
  - id: exploding-rnn-50-steps
    variable: large_rnn_left
    label: The same with orthogonal recurrent weights scaled by 3
    unit: "1"
    kind: measured
    at_least: 1.0e+3
  - id: vanishing-lstm-50-steps
    variable: lstm_left
    label: The same for nn.LSTM as it comes
    unit: "1"
    kind: measured
    at_most: 1.0e-8
  - id: steady-lstm-50-steps
    variable: open_lstm_left
    label: The same for nn.LSTM with 3 added to the forget gate's bias
    unit: "1"
    kind: measured
    at_least: 0.01
    at_most: 10
plots:
  - id: gradient-over-time
    title: Gradient at earlier inputs of a sequence
    x: {variable: distances, label: steps before the end}
    y: {label: gradient ÷ gradient at the last input, log: true}
    series:
      - {variable: rnn, label: RNN}
      - {variable: large_rnn, label: RNN with recurrent weights scaled by 3}
      - {variable: lstm, label: LSTM}
      - {variable: open_lstm, label: LSTM with open forget gates}
    says: RNN and default LSTM fall as straight lines on a logarithmic axis, the RNN with large weights rises, the LSTM with open forget gates stays level.
mutations:
  - replace: "bias_hh_l0[32:64] += 3"
    with: "bias_hh_l0[0:32] += 3"
    says: opening the input gate instead of the forget gate doesn't keep the gradient
"""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def gradient_over_time(change=None, kind=nn.RNN, steps=80):
    """Norm of the last output's gradient at each input, the last input first and set to 1."""
    torch.manual_seed(0)
    network = kind(16, 32)
    if change:
        with torch.no_grad():
            change(network)
    x = torch.randn(steps, 8, 16, requires_grad=True)
    network(x)[0][-1].square().sum().backward()
    norms = x.grad.norm(dim=(1, 2)).flip(0)
    return (norms / norms[0]).tolist()


def scale_by_3(network):
    nn.init.orthogonal_(network.weight_hh_l0, gain=3)


def open_forget_gates(network):
    network.bias_hh_l0[32:64] += 3  # PyTorch's order: input, forget, cell, output


distances = list(range(80))
rnn, large_rnn = gradient_over_time(), gradient_over_time(scale_by_3)
lstm, open_lstm = gradient_over_time(kind=nn.LSTM), gradient_over_time(open_forget_gates, nn.LSTM)
rnn_left, large_rnn_left, lstm_left, open_lstm_left = (r[50] for r in (rnn, large_rnn, lstm, open_lstm))
print(f"50 steps before the end: RNN {rnn_left:.0e}, with large weights {large_rnn_left:.0e}")
print(f"LSTM {lstm_left:.0e}, with open forget gates {open_lstm_left:.2f}")

"""Checking a gradient by moving weights: the best step width, and what float32 does to the usual one.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: gradient-check-float64
    variable: best_float64
    label: Smallest relative error of finite differences against autograd, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-7
  - id: gradient-check-float32
    variable: best_float32
    label: Smallest relative error of finite differences against autograd, float32
    unit: "1"
    kind: measured
    at_least: 1.0e-6
    at_most: 0.001
  - id: gradient-check-float32-narrow
    variable: narrow_float32
    label: Relative error of finite differences at h = 1e-6, gradcheck's default width, float32
    unit: "%"
    kind: measured
    at_least: 1
  - id: gradient-check-float64-narrow
    variable: narrow_float64
    label: Relative error of finite differences at h = 1e-6, float64
    unit: "1"
    kind: measured
    at_most: 1.0e-7
  - id: gradient-check-fires
    variable: wrong_is_found
    label: gradcheck rejects a backward pass that forgets a factor
    unit: yes/no
    kind: exact
    expect: true
  - id: gradient-check-quiet
    variable: right_passes
    label: gradcheck accepts the correct backward pass
    unit: yes/no
    kind: exact
    expect: true
plots:
  - id: gradient-check-by-step
    title: Error of a gradient from finite differences, by the width of the step
    x: {variable: widths, label: step width h, log: true}
    y: {label: relative error against autograd, log: true}
    series:
      - {variable: errors_float64, label: float64}
      - {variable: errors_float32, label: float32}
    says: Both curves are a V. Wide steps err by curvature, narrow ones by rounding; float32 turns at a wider step and bottoms out far higher than float64.
mutations:
  - replace: "return incoming * 2 * x if correct"
    with: "return incoming * x if correct"
    says: the correct backward pass is wrong as well
"""
import torch

torch.manual_seed(0)
x, y = torch.randn(16, 5).double(), torch.randn(16, 1).double()
net = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).double()
start = torch.nn.utils.parameters_to_vector(net.parameters()).detach()


def loss_of(vector):
    w1, b1, w2, b2 = vector.split([40, 8, 8, 1])
    hidden = torch.tanh(x.to(vector.dtype) @ w1.view(8, 5).T + b1)
    return ((hidden @ w2.view(1, 8).T + b2 - y.to(vector.dtype)) ** 2).mean()


exact = torch.func.grad(loss_of)(start)


def error(width, dtype):
    steps = width * torch.eye(len(start), dtype=dtype)
    at = start.to(dtype)
    slopes = torch.stack([(loss_of(at + step) - loss_of(at - step)) / (2 * width) for step in steps])
    return ((slopes.double() - exact).norm() / exact.norm()).item()


widths = [10 ** (k / 2) for k in range(-20, 1)]
errors_float64 = [error(width, torch.float64) for width in widths]
errors_float32 = [max(error(width, torch.float32), 1e-12) for width in widths]
best_float64, best_float32 = min(errors_float64), min(errors_float32)
narrow = widths.index(1e-6)  # the width that gradcheck takes unless told otherwise
narrow_float64, narrow_float32 = errors_float64[narrow], 100 * errors_float32[narrow]
print(f"best error: float64 {best_float64:.1e} at h = {widths[errors_float64.index(best_float64)]:.0e}, "
      f"float32 {best_float32:.1e} at h = {widths[errors_float32.index(best_float32)]:.0e}")
print(f"at h = 1e-6: float64 {narrow_float64:.1e}, float32 {narrow_float32:.1f} %")


def square(correct):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, incoming):
            (x,) = ctx.saved_tensors
            return incoming * 2 * x if correct else incoming * x  # forgets the 2

    return Square.apply


at = torch.randn(6, dtype=torch.float64, requires_grad=True)
right_passes = torch.autograd.gradcheck(square(True), at, raise_exception=False)
wrong_is_found = not torch.autograd.gradcheck(square(False), at, raise_exception=False)
print(f"gradcheck: correct backward passes {right_passes}, wrong backward found {wrong_is_found}")

"""Three questions, without PyTorch's words, find the layer that says no.

role: detector
devices: [cpu]
needs: [torch]
claims:
  - id: cuda-false-named-a-layer
    variable: named_a_layer
    label: With every card hidden the detector names a layer
    unit: yes/no
    kind: exact
    expect: true
  - id: cuda-false-quiet-when-fine
    variable: quiet_when_fine
    label: It stays quiet for a CUDA build and a driver with one card
    unit: yes/no
    kind: exact
    expect: true
  - id: cuda-false-tells-driver-from-card
    variable: tells_apart
    label: A build without CUDA, no driver and no card get three answers
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: if build is None
    with: if build is False
    says: overlooks a build without CUDA
"""
import ctypes
import os

os.environ["CUDA_VISIBLE_DEVICES"] = ""
import torch


def first_layer_that_fails(build, open_driver):
    """The first of wheel, driver and card that is missing; '' if none is."""
    if build is None:
        return "wheel: built without CUDA"
    try:
        driver = open_driver()
    except OSError as error:
        return f"driver: {error}"
    status, count = driver.cuInit(0), ctypes.c_int(0)
    if status == 0:
        status = driver.cuDeviceGetCount(ctypes.byref(count))
    return "" if status == 0 and count.value else f"card: driver answers {status}, {count.value} cards"


class Driver:
    """A stand-in that answers as the driver does: 0 is success, 100 is no device."""

    def __init__(self, cards):
        self.cards = cards

    def cuInit(self, flags):
        return 0 if self.cards else 100

    def cuDeviceGetCount(self, count):
        count._obj.value = self.cards
        return 0


def open_libcuda():
    return ctypes.CDLL("libcuda.so.1")


here = first_layer_that_fails(torch.version.cuda, open_libcuda)
print(f"here: {here}")
named_a_layer = here != ""
quiet_when_fine = first_layer_that_fails("13.0", lambda: Driver(1)) == ""
answers = [
    first_layer_that_fails(None, open_libcuda),
    first_layer_that_fails("13.0", lambda: ctypes.CDLL("libcuda.so.0")),  # a driver that isn't there
    first_layer_that_fails("13.0", lambda: Driver(0)),
]
print("\n".join(answers))
tells_apart = [answer.split(":")[0] for answer in answers] == ["wheel", "driver", "card"]

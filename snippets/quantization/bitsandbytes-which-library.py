"""Tells for the CUDA version of a PyTorch build whether this bitsandbytes has a library for it.

role: detector
devices: [cpu]
needs: [torch, bitsandbytes]
claims:
  - id: bitsandbytes-library-exact
    variable: exact_found
    label: A library for CUDA 12.8 is there
    unit: yes/no
    kind: exact
    expect: true
  - id: bitsandbytes-library-newer-minor
    variable: newer_minor_found
    label: PyTorch for CUDA 12.9 gets a library of an older 12.x
    unit: yes/no
    kind: exact
    expect: true
  - id: bitsandbytes-library-other-major
    variable: other_major_found
    label: PyTorch for CUDA 99.0 gets one
    unit: yes/no
    kind: exact
    expect: false
  - id: bitsandbytes-library-override
    variable: override_found
    label: The same PyTorch gets one with BNB_CUDA_VERSION=128
    unit: yes/no
    kind: exact
    expect: true
  - id: bitsandbytes-libraries
    variable: libraries
    label: CUDA libraries in the Linux wheel of bitsandbytes 0.50.2
    unit: "1"
    kind: measured
    at_least: 3
mutations:
  - replace: 'major, minor = map(int, version.split("."))'
    with: 'major, minor = 12, 8'
    says: every PyTorch is taken for one of CUDA 12.8
"""
import os

import torch
from bitsandbytes import cextension
from bitsandbytes.cuda_specs import CUDASpecs

torch.version.hip = None  # ask for CUDA libraries, whatever build of PyTorch runs this


def library_for(version):
    """File that bitsandbytes would load beside a PyTorch of this torch.version.cuda, and whether it exists."""
    major, minor = map(int, version.split("."))
    path = cextension.get_cuda_bnb_library_path(CUDASpecs((8, 0), f"{major}{minor}", (major, minor)))
    return path.name, path.exists()


os.environ.pop("BNB_CUDA_VERSION", None)
libraries = len(cextension.get_available_cuda_binary_versions())
answers = {version: library_for(version) for version in ("12.8", "12.9", "99.0")}
exact_found, newer_minor_found, other_major_found = (found for _, found in answers.values())
os.environ["BNB_CUDA_VERSION"] = "128"
_, override_found = library_for("99.0")
print(f"{libraries} CUDA libraries: {', '.join(cextension.get_available_cuda_binary_versions())}")
print(answers, "override:", override_found)

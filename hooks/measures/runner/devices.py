"""The device that snippets run on, and the short id by which receipts call it."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from collections.abc import Mapping

from measures.model import Device
from measures.runner import surroundings
from measures.runner.job import Infrastructure

_MAKERS = {"nvidia", "amd", "intel", "tesla", "geforce", "quadro", "instinct", "radeon", "graphics", "gpu", "generation"}
_FORM = re.compile(r"(sxm|pcie?|nvl|hbm|oam|mig)[0-9a-z]*|[0-9]+gb|[0-9]+gib")

# Asked in a process of its own: CUDA must not start in one that forks.
_QUESTION = """
import json, torch
answer = {"torch": torch.__version__, "built_for": torch.version.cuda or torch.version.hip}
if torch.cuda.is_available():
    card = torch.cuda.get_device_properties(0)
    answer |= {"name": card.name, "memory": card.total_memory, "capability": f"{card.major}.{card.minor}"}
print(json.dumps(answer))
"""


def cpu() -> Device:
    return Device(id="cpu", kind="cpu", name=f"{platform.machine()} CPU")


def cuda(caller: Mapping[str, str]) -> Device:
    """The first GPU that torch sees. Raises Infrastructure if there is none, saying why."""
    environment = surroundings.variables("/tmp", gpu=True, caller=caller)
    command = [sys.executable, "-c", _QUESTION]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        raise Infrastructure("no CUDA device: torch did not answer within 120 s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise Infrastructure(f"no CUDA device: torch cannot be asked: {last}")
    answer = json.loads(done.stdout.splitlines()[-1])
    if "name" not in answer:
        built = f"built for {answer['built_for']}" if answer["built_for"] else "built without CUDA"
        raise Infrastructure(f"no CUDA device: torch {answer['torch']} ({built}) sees no GPU; leave out --device cuda")
    return Device(
        id=slug(answer["name"]),
        kind="cuda",
        name=answer["name"],
        memory_bytes=answer["memory"],
        compute_capability=answer["capability"],
    )


def slug(name: str) -> str:
    """A GPU's short id: its model without maker, memory size and form, such as h100 or rtx-4090."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    kept = [word for word in words if word not in _MAKERS and not _FORM.fullmatch(word)]
    return "-".join(kept) or "gpu"

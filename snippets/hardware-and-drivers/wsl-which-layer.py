"""Three looks into a WSL distribution tell which layer keeps the card away.

role: detector
devices: [cpu]
needs: []
claims:
  - id: wsl-layer-quiet-when-fine
    variable: quiet_when_fine
    label: The detector stays quiet for a distribution as WSL sets it up
    unit: yes/no
    kind: exact
    expect: true
  - id: wsl-layer-three-answers
    variable: three_answers
    label: It tells apart no GPU device, no Windows driver, and a Linux driver inside
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: if drivers
    with: if drivers is None
    says: overlooks a Linux driver inside the distribution
  - replace: (root / "dev/dxg").exists()
    with: root.exists()
    says: takes every Linux for a WSL 2 with a card
"""
from pathlib import Path


def layer_that_fails(root):
    """The layer that keeps the card from the distribution with this root folder; '' if none."""
    root = Path(root)
    if not (root / "dev/dxg").exists():
        return "WSL: no GPU device, so version 1, or WSL or Windows is too old"
    if not (root / "usr/lib/wsl/lib/libcuda.so.1").exists():
        return "Windows: its driver passes no CUDA library in"
    drivers = [f for f in root.glob("usr/lib/**/libcuda.so.1") if "wsl" not in f.parts]
    if drivers:
        return f"Linux: a driver inside, {drivers[0].relative_to(root)}"
    return ""


def distribution(name, *files):
    """A root folder with these files in it, all empty."""
    for file in ("etc/os-release", *files):
        target = Path(name) / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    return name


device, library = "dev/dxg", "usr/lib/wsl/lib/libcuda.so.1"
answers = [
    layer_that_fails(distribution("version-1", library)),
    layer_that_fails(distribution("old-driver", device)),
    layer_that_fails(distribution("linux-driver", device, library, "usr/lib/x86_64-linux-gnu/libcuda.so.1")),
]
print("\n".join(answers))
quiet_when_fine = layer_that_fails(distribution("fine", device, library)) == ""
three_answers = [answer.split(":")[0] for answer in answers] == ["WSL", "Windows", "Linux"]

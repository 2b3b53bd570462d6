"""From inside a container, three files tell what the host did not pass in.

role: detector
devices: [cpu]
needs: []
claims:
  - id: docker-inside-quiet-when-fine
    variable: quiet_when_fine
    label: The detector stays quiet for a container with card, library and one driver version
    unit: yes/no
    kind: exact
    expect: true
  - id: docker-inside-names-the-gap
    variable: names_the_gap
    label: It gives three answers for no card, no driver library, and a driver of the image's own
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: if not libraries
    with: if libraries is None
    says: overlooks a missing driver library
  - replace: if any(version not in host for version in versions)
    with: if not versions
    says: takes any driver library for the host's
"""
import re
from pathlib import Path


def what_is_missing(root):
    """What a container with this root folder lacks to use an NVIDIA card; '' if nothing."""
    root = Path(root)
    devices = [*root.glob("dev/nvidia[0-9]*"), *root.glob("dev/dxg")]  # dxg is WSL's
    if not devices:
        return "card: started without --gpus, or the host passed none"
    libraries = list(root.glob("usr/lib/**/libcuda.so.[0-9]*"))
    if not libraries:
        return "library: NVIDIA_DRIVER_CAPABILITIES lacks compute"
    kernel = root / "proc/driver/nvidia/version"
    host = kernel.read_text() if kernel.exists() else ""
    versions = [m[1] for f in libraries if (m := re.search(r"\.so\.(\d{3}\.[\d.]+)$", f.name))]
    if any(version not in host for version in versions):
        return f"library: the image brings a driver of its own, {versions}"
    return ""


def container(name, *files):
    """A root folder with these files, each given as path or path=content."""
    for file in files:
        path, _, content = file.partition("=")
        target = Path(name) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    return name


host = "proc/driver/nvidia/version=NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06"
own = "usr/lib/x86_64-linux-gnu/libcuda.so.580.65.06"
fine = container("fine", "dev/nvidia0", "dev/nvidiactl", own, host)
answers = [
    what_is_missing(container("no-gpus", "dev/null", host)),
    what_is_missing(container("utility-only", "dev/nvidia0", "usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1", host)),
    what_is_missing(container("driver-in-image", "dev/nvidia0", own, own.replace("580.65.06", "535.54.03"), host)),
]
print("\n".join(answers))
quiet_when_fine = what_is_missing(fine) == ""
names_the_gap = all(gap in answer for gap, answer in zip(("--gpus", "compute", "of its own"), answers))

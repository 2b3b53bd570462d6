"""Clean text that a run printed: nothing of this machine, no terminal controls, not too long."""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
from functools import cache

OUTPUT_CHARACTERS = 20_000
_CONTROLS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
_OWN_FRAMES = re.compile(
    r'(?:^ *File "<string>", line 1, in <module>\n(?= *File "OWN/))?'
    r'^ *File "OWN/[^"\n]+", line \d+, in .*\n(?:^ {4,}(?!File ").*\n)*'.replace("OWN", re.escape(os.path.dirname(__file__))),
    re.MULTILINE,
)
"""Steps of a printed call stack that lie in this package: below a script of a reader's there are none."""
_PROCESSOR_NOTICES = re.compile(r"^Failed to load CPU gemm_4bit_forward from kernels-community: .*\n?", re.MULTILINE)
"""What bitsandbytes prints on processors with AVX512-BF16 alone, whenever PEFT or the Trainer imports it."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean(text: str, *, base: str, limit: int) -> str:
    """`text` as a reader would have seen it. `base` is the scratch folder of the run.

    The script appears by its file name, the working folder as `.`, the home folder as
    `~`, libraries by their path from site-packages or the standard library on. What is
    longer than `limit` characters loses its middle.
    """
    text = text.encode("utf-8", "replace").decode()
    text = _CONTROLS.sub("", text.replace("\r\n", "\n"))
    text = "\n".join(_last_overprint(line) for line in text.split("\n"))
    text = _PROCESSOR_NOTICES.sub("", _OWN_FRAMES.sub("", _UNPRINTABLE.sub("", text)))
    for folder in {os.path.realpath(base), base}:
        for name, shown in (("script/", ""), ("script", "."), ("work", "."), ("home", "~"), ("tmp", "./tmp")):
            text = text.replace(f"{folder}/{name}", shown)
        text = text.replace(folder, ".")
    for folder, shown in _machine():
        text = text.replace(folder, shown)
    return shorten(text, limit)


def shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    mark = "\n… {} characters left out …\n"
    keep = (limit - len(mark) - 10) // 2
    return text[:keep] + mark.format(len(text) - 2 * keep) + text[-keep:]


def _last_overprint(line: str) -> str:
    """Of a line that a progress bar wrote over with carriage returns, what stayed visible."""
    parts = [part for part in line.split("\r") if part]
    return parts[-1] if parts else ""


@cache
def _machine() -> tuple[tuple[str, str], ...]:
    """Folders of this interpreter and what to show instead, longest first."""
    found = {folder: "site-packages" for folder in site.getsitepackages()}
    found |= {sysconfig.get_path(name): "site-packages" for name in ("purelib", "platlib")}
    found |= {sysconfig.get_path("stdlib"): "python", sys.prefix: "python", sys.base_prefix: "python"}
    found |= {os.path.realpath(folder): shown for folder, shown in found.items()}
    found = {folder: shown for folder, shown in found.items() if folder not in ("/", "/usr")}
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))

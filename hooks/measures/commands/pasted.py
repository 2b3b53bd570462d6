"""The texts that `measures explain` reads: files and standard input, as a terminal or a tool left them."""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

STDIN = "-"
MOST = 4 * 2**20
"""Bytes of a text that are read. Of a longer one the end counts: a run dies on its last lines."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""What PowerShell's `>` writes in front."""
_NO_TEXT = re.compile(r"[\x01-\x06\x0e-\x1a\x7f\N{REPLACEMENT CHARACTER}]")
"""What tells a picture or a program from a log, where both hold NULs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """A text, the name to call it by, and what the reader has to know about it, or ''."""

    name: str
    text: str
    note: str = ""


def read(names: Iterable[str]) -> tuple[tuple[Pasted, ...], tuple[str, ...]]:
    """Every text, `-` being standard input, and a sentence for each that can't be read."""
    texts, problems = [], []
    for name in names:
        shown = "standard input" if name == STDIN else name
        try:
            data, left_out = _standard_input() if name == STDIN else _file(Path(name))
        except OSError as error:
            problems.append(f"{shown}: {_reason(error)}")
            continue
        text = _decoded(data)
        if text is None:
            problems.append(f"{shown}: not a text; give it the log, as a text file or on standard input")
            continue
        note = f"{shown}: longer than {MOST // 2**20} MiB; its last lines were read, and lines count from there"
        texts.append(Pasted(name=shown, text=text, note=note if left_out else ""))
    return tuple(texts), tuple(problems)


def _standard_input() -> tuple[bytes, bool]:
    if sys.stdin is None:  # closed by whoever started us
        return b"", False
    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        print(f"Paste the text of the error, then press {end} on a line of its own. Ctrl-C stops.", file=sys.stderr, flush=True)
    # read1, since read would ask a terminal again after the first Ctrl-D.
    return _tail(iter(lambda: sys.stdin.buffer.read1(2**20), b""))


def _file(path: Path) -> tuple[bytes, bool]:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MOST:  # of a pipe or a device the size is 0
            start = file.read(2)
            file.seek(size - MOST)
            return _marked(start, file.read(MOST)), True
        return _tail(iter(lambda: file.read(2**20), b""))


def _tail(chunks: Iterable[bytes]) -> tuple[bytes, bool]:
    """The last bytes of a stream, and whether something came before them."""
    held, start, length = bytearray(), b"", 0
    for chunk in chunks:
        held += chunk
        start = start if len(start) == 2 else bytes(held[:2])
        length += len(chunk)
        if len(held) > 2 * MOST:
            del held[:-MOST]
    return (_marked(start, bytes(held[-MOST:])), True) if length > MOST else (bytes(held), False)


def _marked(start: bytes, end: bytes) -> bytes:
    """The end of a text, which can't be read without the mark that UTF-16 starts with."""
    return start + end if start in _UTF_16 else end


def _decoded(data: bytes) -> str | None:
    """The text, whatever bytes stand in it; None for what is no text.

    NULs are dropped where all else is text: a crash or a log that was cut while it grew
    leaves runs of them, UTF-16 without its mark has one beside each letter.
    """
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace")
    text = data.decode("utf-8-sig", "replace")
    if "\0" not in text:
        return text
    text = text.replace("\0", "")
    return None if not text or _NO_TEXT.search(text) else text


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "a folder, not a file"
    return (error.strerror or "cannot be read").lower()

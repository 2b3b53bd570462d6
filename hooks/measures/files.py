"""Files as contributors leave them: which ones count, whether they can be read, and what hides in them."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from measures.model import Place, Problem

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]|\r(?!\n)")


def below(root: Path, folder: str) -> Iterator[str]:
    """Posix paths, relative to the root, of all files below a folder and of folders' links, in order.

    What editors, Python and the system leave about is passed over. Names alone are looked
    at: a `Path` for each of some thousand files costs a tenth of a whole check.
    """
    found: list[str] = []
    for place, folders, names in os.walk(root / folder):
        folders[:] = [name for name in folders if not _left_about(name)]
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        inside = os.path.relpath(place, root).replace(os.sep, "/")
        found += [f"{inside}/{name}" for name in (*names, *links) if not _left_about(name)]
    yield from sorted(found)


def _left_about(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith("~") or name == "__pycache__"


def read(file: Path, path: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of a plain file. A link could show what lies outside the repository, so none is followed."""
    try:
        if file.is_symlink():
            wrong = "is a link; put the file itself here"
        elif file.is_file():
            return file.read_bytes(), ()
        else:
            wrong = "is no plain file; take it out"
    except OSError as error:
        wrong = f"cannot be read: {error.strerror}"
    return None, (Problem(place=Place(path=path, line=1), rule="file-plain", message=wrong),)


def hidden(text: str, path: str, first_line: int = 1) -> tuple[Problem, ...]:
    """Characters that no reader sees and that change what a checker or a page makes of a text; one problem a line."""
    found: dict[int, str] = {}
    for match in _HIDDEN.finditer(text):
        found.setdefault(text.count("\n", 0, match.start()) + first_line, match[0])
    return tuple(
        Problem(
            place=Place(path=path, line=line),
            rule="hidden-character",
            message=f"holds U+{ord(c):04X}{_named(c)}, which nobody sees; take it out",
        )
        for line, c in found.items()
    )


def _named(character: str) -> str:
    if character == "\r":
        return " (a line end of old Macs)"
    name = unicodedata.name(character, "")
    return f" ({name.lower()})" if name else ""

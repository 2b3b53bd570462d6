"""Versions of Python and of the packages that snippets name, as installed here."""

from __future__ import annotations

import contextlib
import importlib.metadata
import platform
from collections.abc import Iterable, Mapping


def installed(needs: Iterable[str]) -> dict[str, str]:
    """Python's version and that of each package that is installed.

    A local suffix such as +cpu or +cu130 says which build it is, not which version, and is left out.
    """
    found = {"python": platform.python_version()}
    for name in sorted(set(needs)):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name).partition("+")[0]
    return found


def absent(needs: Iterable[str], versions: Mapping[str, str], extras: Mapping[str, str]) -> str:
    """Which packages are not installed and what brings them, as a sentence, or ''.

    `extras` names the extra of pyproject.toml that brings a package, '' where none is needed.
    """
    lacking = [name for name in needs if name not in versions]
    if not lacking:
        return ""
    said = f"needs {' and '.join(lacking)}, which {'is' if len(lacking) == 1 else 'are'} not installed"
    if unknown := [name for name in lacking if name not in extras]:
        return f"{said}; pyproject.toml pins no {' and no '.join(unknown)}"
    wanted = ",".join(sorted({extras[name] for name in lacking} - {""}))
    return f"{said}; run: .venv/bin/python -m pip install -c constraints.txt -e '.{f'[{wanted}]' if wanted else ''}'"


def off_pin(needs: Iterable[str], versions: Mapping[str, str], pins: Mapping[str, str]) -> str:
    """Which installed packages differ from the pinned ones, as a sentence, or ''. `absent` speaks of the others."""
    wrong = [
        f"{name} {versions[name]} is installed, {pins[name]} is pinned"
        for name in sorted(needs)
        if name in pins and name in versions and versions[name] != pins[name]
    ]
    return "; ".join(wrong)

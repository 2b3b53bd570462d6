"""Versions of Python and of the packages that snippets name, as installed here."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterable, Mapping

from measures.runner.job import Infrastructure


def installed(needs: Iterable[str]) -> dict[str, str]:
    """Python's version and that of each package. Raises Infrastructure naming those not installed.

    A local suffix such as +cpu or +cu130 says which build it is, not which version, and is left out.
    """
    found, lacking = {"python": platform.python_version()}, []
    for name in sorted(set(needs)):
        try:
            found[name] = importlib.metadata.version(name).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            lacking.append(name)
    if lacking:
        raise Infrastructure(f"not installed here: {', '.join(lacking)}; run: pip install -e '.[run]'")
    return found


def off_pin(needs: Iterable[str], versions: Mapping[str, str], pins: Mapping[str, str]) -> str:
    """Which installed packages differ from the pinned ones, as a sentence, or ''."""
    wrong = [
        f"{name} {versions[name]} is installed, {pins[name]} is pinned"
        for name in sorted(needs)
        if name in pins and versions.get(name) != pins[name]
    ]
    return "; ".join(wrong)

"""How a reader runs a snippet again: the code to paste, what to install first, what to type."""

from __future__ import annotations

from collections.abc import Mapping

from measures.model import Snippet


def body(snippet: Snippet) -> str:
    """The script without its docstring header, as a reader pastes it."""
    return "\n".join(snippet.code.splitlines()[snippet.body_line - 1 :]).strip("\n")


def install(snippet: Snippet, *versions: Mapping[str, str]) -> str:
    """`pip install torch==2.13.0 …` with the first version that any of the mappings knows; '' if it needs nothing."""
    wanted = []
    for name in snippet.needs:
        version = next((known[name] for known in versions if name in known), "")
        wanted.append(f"{name}=={version}" if version else name)
    return f"pip install {' '.join(wanted)}" if wanted else ""


def command(snippet: Snippet) -> str:
    """What someone with a checkout types. A snippet that only a GPU can run says so."""
    return f"measures run {snippet.id}" + ("" if "cpu" in snippet.devices else " --device cuda")


def line(snippet: Snippet, number: int | None) -> str:
    """The code on a line of the script's file, without its indentation; '' if there is no such line."""
    lines = snippet.code.splitlines()
    return lines[number - 1].strip() if number and number <= len(lines) else ""

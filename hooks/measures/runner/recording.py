"""Receipts of runs: made from an outcome, written only when they say something new."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from measures import claims, receipts
from measures.model import Device, Receipt, Snippet
from measures.runner.job import Outcome


def receipt(outcome: Outcome, device: Device, versions: Mapping[str, str], ran_at: str) -> Receipt:
    """The receipt of a cold run that ended; `versions` holds Python and at least the snippet's needs."""
    snippet = outcome.snippet
    named = {name: versions[name] for name in ("python", *snippet.needs)}
    return Receipt(
        snippet=snippet.id,
        device=device,
        key=receipts.key(snippet, named),
        code_sha256=snippet.digest,
        versions=named,
        ran_at=ran_at,
        seconds=outcome.seconds,
        peak_rss_bytes=outcome.peak_rss_bytes,
        sandbox=outcome.sandbox,
        values=outcome.values,
        output=outcome.output,
        error=outcome.error,
        cuda_allocated_bytes=outcome.cuda_allocated_bytes,
        cuda_reserved_bytes=outcome.cuda_reserved_bytes,
        path=receipts.path_of(snippet, device.id),
    )


def says_something_new(snippet: Snippet, old: Receipt | None, new: Receipt) -> bool:
    """Whether `new` differs in more than what changes with every run.

    While code and versions are the same, a value within its claim's tolerance of the
    recorded one is no news, so that small steps cannot add up unseen.
    """
    if old is None or (old.key, old.code_sha256) != (new.key, new.code_sha256):
        return True
    if old.error != new.error or old.values.keys() != new.values.keys():
        return True
    return any(claims.drift(c, old.values[c.variable], new.values[c.variable]) for c in snippet.claims)


def write(root: Path, new: Receipt) -> None:
    """Put a receipt in its place, whole or not at all."""
    target = root / new.path
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(receipts.dump(new))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise

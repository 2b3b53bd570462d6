"""The user that snippets run as: never root."""

from __future__ import annotations

import os

from measures.runner.sandbox import kernel

NUMBER = 62744
"""A user and group that no account has, so that it owns nothing. Used when started by root."""


def is_root() -> bool:
    return os.geteuid() == 0 or os.getuid() == 0


def drop() -> None:
    """Become the unprivileged user for good if this is root; otherwise nothing to do."""
    if not is_root():
        return
    os.setgroups([])
    if hasattr(os, "setresgid"):
        os.setresgid(NUMBER, NUMBER, NUMBER)
        os.setresuid(NUMBER, NUMBER, NUMBER)
    else:
        os.setgid(NUMBER)
        os.setuid(NUMBER)
    if kernel.LINUX:
        # Changing the user hides /proc/self from the process itself; show it again.
        kernel.set_dumpable(True)

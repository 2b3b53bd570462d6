"""`python -m tools.port PORT`: exit 1 with what to type if the port on this machine is taken.

MkDocs finds out only after building everything, and then says so with a traceback.
"""

from __future__ import annotations

import socket
import sys


def problem(port: int) -> str:
    """Why nothing can be served on this port, or ''."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return f"Port {port} can't be used ({error.strerror}). Take another one: make serve PORT={port + 1}"
    return ""


if __name__ == "__main__":
    said = problem(int(sys.argv[1]))
    if said:
        sys.exit(said)

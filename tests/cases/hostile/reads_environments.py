"""Reads the environment and the command of every process it can see, and its own memory.

rule: role-holds
says: nothing secret
fenced: {rule: role-holds, says: PermissionError}
"""
import os
import re

SECRET = re.compile(rb"secret-[0-9]{12}-of-the-caller")
PIECE = 2**24


def pieces():
    for pid in ["self", *(name for name in os.listdir("/proc") if name.isdigit())]:
        for name in ("environ", "cmdline"):
            try:
                yield open(f"/proc/{pid}/{name}", "rb").read()
            except OSError:
                continue
    with open("/proc/self/mem", "rb", 0) as memory:
        for line in open("/proc/self/maps").readlines():
            span, rights = line.split()[:2]
            start, end = (int(part, 16) for part in span.split("-"))
            if not rights.startswith("rw"):
                continue
            for at in range(start, end, PIECE):
                try:
                    memory.seek(at)
                    yield memory.read(min(PIECE + 64, end - at))
                except OSError:
                    continue


read, found = 0, False
for piece in pieces():
    read += len(piece)
    found = found or bool(SECRET.search(piece))
assert read > 2**20, f"could look at {read} bytes only"
raise PermissionError("a secret" if found else "nothing secret")

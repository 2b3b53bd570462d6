"""Reads the environment of every process it can see, its own included.

rule: role-holds
says: nothing secret
fenced: {rule: role-holds, says: PermissionError}
"""
import os

seen = b"".join(f"{name}={value}\0".encode() for name, value in os.environ.items())
for name in ["self", *os.listdir("/proc")]:
    if name == "self" or name.isdigit():
        try:
            seen += open(f"/proc/{name}/environ", "rb").read()
        except OSError:
            continue
raise PermissionError("a secret" if b"SECRET_OF_THE_CALLER" in seen else "nothing secret")

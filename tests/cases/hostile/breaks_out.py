"""Asks the kernel for new namespaces, mounts, other roots and a look into its parent.

rule: role-holds
says: refused 7
"""
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
ATTEMPTS = (
    lambda: libc.unshare(0x10000000),
    lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    lambda: libc.umount2(b"/proc", 2),
    lambda: libc.chroot(b"."),
    lambda: libc.ptrace(16, parent, 0, 0),
    lambda: libc.syscall(ctypes.c_long(319), b"memory", 0) if os.uname().machine == "x86_64" else -1,
    lambda: os.open(f"/proc/{parent}/mem", os.O_RDWR) if os.access(f"/proc/{parent}/mem", os.W_OK) else -1,
)
done = []
for number, attempt in enumerate(ATTEMPTS):
    try:
        if attempt() != -1:
            done.append(number)
    except OSError:
        continue
raise PermissionError(f"refused {len(ATTEMPTS) - len(done)} of {len(ATTEMPTS)}, did {done}")

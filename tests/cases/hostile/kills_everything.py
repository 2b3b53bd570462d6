"""Kills every process it can see, itself last.

rule: run-crash
says: SIGKILL
fenced: {rule: role-holds, says: PermissionError}
"""
import os
import signal

for pid in sorted((int(name) for name in os.listdir("/proc") if name.isdigit()), reverse=True):
    if pid != os.getpid():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
os.kill(os.getpid(), signal.SIGKILL)

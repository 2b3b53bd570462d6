"""Looks for home folders, the password file and the machine's name.

rule: role-holds
says: refused 8
"""
import os

PATHS = ("/root", "/home", "/etc/passwd", "/etc/shadow", "/etc/hostname", "/var/log", "/tmp", "/")
found = []
for path in PATHS:
    try:
        found.append(os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError:
        continue
raise PermissionError(f"refused {len(PATHS) - len(found)} of {len(PATHS)}, found {found}")

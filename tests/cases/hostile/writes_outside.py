"""Writes beside itself, into the libraries, the system and the machine's temporary folder.

rule: role-holds
says: refused 6
"""
import os
import sys

FOLDERS = ("/", "/tmp", "/usr/lib", sys.prefix, os.path.dirname(os.__file__), os.path.dirname(__file__))
written = []
for folder in FOLDERS:
    try:
        with open(os.path.join(folder, "left-by-a-snippet"), "w") as file:
            file.write("x")
        written.append(folder)
    except OSError:
        continue
raise PermissionError(f"refused {len(FOLDERS) - len(written)} of {len(FOLDERS)}, wrote into {written}")

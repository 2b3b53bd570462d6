"""Reads files that the test wrote for the engine's user and for everybody.

rule: role-holds
says: refused 2
"""
PATHS = ("@PRIVATE@", "@PUBLIC@")
found = []
for path in PATHS:
    try:
        found.append(open(path).read())
    except OSError:
        continue
raise PermissionError(f"refused {len(PATHS) - len(found)} of {len(PATHS)}, found {found}")

"""Opens files without closing them.

rule: role-holds
says: Too many open files
"""
held = []
while True:
    held.append(open("file", "w"))

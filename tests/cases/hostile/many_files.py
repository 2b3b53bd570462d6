"""Fills the working directory with files.

rule: role-holds
says: No space left
needs: namespaces
"""
for number in range(10**6):
    open(f"file-{number}", "w").close()

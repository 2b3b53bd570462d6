"""Writes a file without end.

rule: role-holds
says: File too large
"""
with open("huge", "wb") as file:
    while True:
        file.write(b"x" * 2**24)

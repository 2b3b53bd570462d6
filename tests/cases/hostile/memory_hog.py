"""Fills memory of its own.

rule: role-holds
says: MemoryError
"""
held = []
while True:
    held.append(bytearray(2**26))

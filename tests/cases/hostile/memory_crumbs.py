"""Fills memory in small pieces until not even the report of it fits.

rule: role-holds
says: MemoryError
"""
held = []
while True:
    held.append([len(held)])

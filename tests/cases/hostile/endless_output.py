"""Prints without end.

rule: run-output
says: 1 MiB
"""
while True:
    print("x" * 8192)

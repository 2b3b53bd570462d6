"""Fills memory from many processes, none of which holds much.

rule: run-memory
says: more than 0.5 GiB
"""
import os
import time

for _ in range(16):
    if os.fork() == 0:
        held = b"x" * (3 * 2**25)
        time.sleep(100)
time.sleep(100)

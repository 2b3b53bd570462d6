"""Fills shared memory, which the limit on a process's data does not count.

rule: run-memory
says: more than 0.5 GiB
"""
import mmap
import time

held = mmap.mmap(-1, 2**32)
for start in range(0, 2**32, 2**20):
    held[start : start + 2**20] = b"x" * 2**20
time.sleep(100)

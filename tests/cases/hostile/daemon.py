"""Leaves a process of its own session behind.

rule: run-processes
says: left 1 process running
"""
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 64)
        time.sleep(1000)
    os._exit(0)
os.wait()

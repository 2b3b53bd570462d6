"""Leaves a fork of itself to run to the end in its place.

rule: run-early-exit
says: status 0
"""
import os
import time

if os.fork():
    os._exit(0)
time.sleep(0.2)

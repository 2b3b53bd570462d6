"""Hangs in a function that runs at exit.

rule: run-time
"""
import atexit
import time

atexit.register(time.sleep, 1000)

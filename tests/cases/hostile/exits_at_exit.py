"""Leaves in a function that runs at exit.

rule: run-early-exit
says: status 0
"""
import atexit
import os

atexit.register(os._exit, 0)

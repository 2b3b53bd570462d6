"""Kills the process above it.

rule: role-holds
says: PermissionError
"""
import os
import signal

os.kill(os.getppid(), signal.SIGKILL)

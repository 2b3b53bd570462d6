"""Overflows the C stack, which no Python limit sees.

rule: run-crash
says: SIGSEGV
"""
import ctypes
import sys

FUNCTION = ctypes.CFUNCTYPE(None)


@FUNCTION
def deeper():
    deeper()


sys.setrecursionlimit(10**9)
deeper()

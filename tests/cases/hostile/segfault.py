"""Reads address 0.

rule: run-crash
says: SIGSEGV
"""
import ctypes

ctypes.string_at(0)

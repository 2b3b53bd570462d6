"""Stays in C and holds the interpreter's lock, so that no Python code gets a turn.

rule: run-time
"""
import re

re.match(r"(a+)+$", "a" * 64 + "b")

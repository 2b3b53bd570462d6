"""Prints bytes that are no text, and moves the terminal's cursor.

rule: role-holds
says: "ValueError: ?"
"""
import os

os.write(1, b"\xff\xfe\x1b[2J\x00\n")
raise ValueError("\udcff\x1b[2J")

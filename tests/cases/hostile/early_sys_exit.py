"""Leaves half-way with sys.exit(0), which looks like success.

rule: run-early-exit
says: sys.exit(0)
line: 9
"""
import sys

sys.exit(0)
value = 8

"""Closes every file it has, the private pipe included.

rule: run-early-exit
"""
import os

os.closerange(0, 4096)

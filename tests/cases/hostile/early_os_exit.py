"""Leaves half-way with os._exit(0), which looks like success.

rule: run-early-exit
says: status 0
"""
import os

value = 8
os._exit(0)

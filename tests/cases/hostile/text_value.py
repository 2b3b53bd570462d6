"""Leaves a text where a number is promised.

rule: run-value
says: of type str
variables: [value]
"""
value = "8 B"

"""Leaves values that no receipt may hold.

rule: run-value
says: an integer of 3322 bits
variables: [value]
"""
value = 10**1000

"""Asks a question that nobody answers.

rule: role-holds
says: EOFError
"""
input("continue? ")

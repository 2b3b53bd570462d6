"""Calls a service of this machine through its socket file.

rule: role-holds
says: "Error: [Errno"
"""
import socket

caller = socket.socket(socket.AF_UNIX)
caller.connect("@SOCKET@")

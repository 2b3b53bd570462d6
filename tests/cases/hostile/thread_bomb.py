"""Starts threads without end.

rule: role-holds
says: RuntimeError
"""
import threading

release = threading.Event()
try:
    while True:
        threading.Thread(target=release.wait).start()
finally:
    release.set()

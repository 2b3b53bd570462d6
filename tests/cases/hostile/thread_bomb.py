"""Starts threads without end.

rule: role-holds
says: RuntimeError
"""
import _thread

_thread.stack_size(2**18)
held = _thread.allocate_lock()
held.acquire()
while True:
    _thread.start_new_thread(held.acquire, ())

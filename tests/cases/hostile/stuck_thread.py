"""Ends while a thread of it goes on for ever.

rule: run-time
"""
import threading
import time

threading.Thread(target=time.sleep, args=(1000,)).start()

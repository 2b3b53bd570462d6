"""Never ends.

rule: run-time
"""
while True:
    pass

"""Opens sockets of every kind that leaves the machine.

rule: role-holds
says: refused 5
"""
import socket

KINDS = (
    (socket.AF_INET, socket.SOCK_STREAM),
    (socket.AF_INET, socket.SOCK_DGRAM),
    (socket.AF_INET6, socket.SOCK_STREAM),
    (getattr(socket, "AF_NETLINK", 16), socket.SOCK_RAW),
    (getattr(socket, "AF_PACKET", 17), socket.SOCK_RAW),
)
opened = []
for kind in KINDS:
    try:
        opened.append(socket.socket(*kind))
    except OSError:
        continue
raise PermissionError(f"refused {len(KINDS) - len(opened)} of {len(KINDS)}, opened {opened}")

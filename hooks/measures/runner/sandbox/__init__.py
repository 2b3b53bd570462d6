"""The layers between a snippet and the machine: user, limits, namespaces, Landlock, seccomp.

`kernel` holds the Linux calls, `room` the file tree of the namespaces, `layers` says
which of them this machine has and which are the least that strangers' code needs.
"""

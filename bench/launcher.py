"""Runs one command and tells what wait4 said: `python -I -S launcher.py DESCRIPTOR COMMAND…`, one JSON line on that file descriptor.

A process of its own because ru_maxrss of a child begins with the size of whoever forked it: this one is small.
"""

import os
import sys
import time

descriptor, command = int(sys.argv[1]), sys.argv[2:]
os.set_inheritable(descriptor, False)
at, begun = time.time(), time.perf_counter()
pid = os.posix_spawnp(command[0], command, os.environ)
_, status, used = os.wait4(pid, 0)
taken = time.perf_counter() - begun
code = os.waitstatus_to_exitcode(status)
os.write(descriptor, f"[{code}, {taken}, {used.ru_utime + used.ru_stime}, {used.ru_maxrss / 1024}, {at}]".encode())

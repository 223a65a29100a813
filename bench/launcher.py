"""Runs one command and tells what wait4 said: `python -I -S launcher.py COMMAND…`, one JSON line on file descriptor 3.

A process of its own because ru_maxrss of a child begins with the size of whoever forked it: this one is small.
"""

import os
import sys
import time

begun = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
taken = time.perf_counter() - begun
code = os.waitstatus_to_exitcode(status)
os.write(3, f"[{code}, {taken}, {used.ru_utime + used.ru_stime}, {used.ru_maxrss / 1024}]".encode())

#!/usr/bin/env python3
"""Prints what a command took: seconds of CPU (user and system), of the clock, and the
MB that the largest of its processes held at most.

    cost.py OUTPUT COMMAND [ARGUMENT...]

What the command leaves running when it ends is waited for and counted: zoekt does not
wait for the ctags it starts, whose CPU GNU time would not see.
"""
import ctypes
import os
import resource
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36  # orphans become ours, and not init's

ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
start = time.monotonic()
with open(sys.argv[1], "w") as output:
    code = subprocess.call(sys.argv[2:], stdout=output, stderr=subprocess.DEVNULL)
clock = time.monotonic() - start
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:.2f} {clock:.2f} {used.ru_maxrss / 1000:.0f}")
if code:
    sys.exit(f"cost: {sys.argv[2]} ended with {code}")

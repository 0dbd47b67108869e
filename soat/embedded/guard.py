"""Become another program under three conditions that only the process itself can set on itself.

Run by path, with the standard library alone, as `python -I -S guard.py [options] -- program argument…`:

--die-with PID SIGNAL   the kernel sends SIGNAL when the parent PID is gone, however it went (Linux)
--user-namespace N      this uid looks like N from inside: PostgreSQL refuses uid 0, and nothing outside changes
--uid N                 give up root for the number N; no account of that number need exist
--directory PATH        start there; status 71 when this uid cannot reach it
--pid-file PATH         write our pid there first: whoever started us may die before it could

A program of its own and not `preexec_fn`: between fork and exec, Python code in a process with threads may hang.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
EX_OSERR = 71


def enter_user_namespace(inside: int) -> None:
    """Map our own uid and gid to `inside`; raises OSError where namespaces are refused."""
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{inside} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{inside} {gid} 1", encoding="ascii")


def give_up_root(uid: int) -> None:
    """Become `uid`, with the group of the same number and no other."""
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def die_with(parent: int, signal_number: int) -> None:
    """Ask the kernel for `signal_number` at the parent's death; last, since a change of uid forgets it."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(EX_OSERR)


def main() -> None:
    """Apply what the options ask for, then exec."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--die-with", nargs=2, type=int)
    parser.add_argument("--user-namespace", type=int)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--directory")
    parser.add_argument("--pid-file", type=Path)
    parser.add_argument("program", nargs="+")
    options = parser.parse_args()
    try:
        if options.pid_file:
            options.pid_file.write_text(f"{os.getpid()}\n", encoding="ascii")
        if options.user_namespace is not None:
            enter_user_namespace(options.user_namespace)
        if options.uid is not None:
            give_up_root(options.uid)
        if options.directory:
            os.chdir(options.directory)
        if options.die_with:
            die_with(*options.die_with)
        os.execv(options.program[0], options.program)  # noqa: S606  no shell is the point
    except OSError as error:
        sys.stderr.write(f"guard: {error}\n")
        sys.exit(EX_OSERR)


if __name__ == "__main__":
    main()

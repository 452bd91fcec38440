#!/usr/bin/python3
"""Process 1 of the guest from here on: it starts the session, buries the dead, and restarts the machine when the session ends.

The session runs in a child, so that nothing that a program does (an exit, a crash of a C module, the OOM killer) ends process 1, which
would be a kernel panic; and so that reaping orphans takes no exit status away from a program's own children.
"""
from __future__ import annotations

import os
import sys


def main() -> None:
    if os.getpid() != 1:
        sys.exit("init1.py is the first process of a microVM: it unmounts filesystems and restarts the machine, so it runs only as process 1.")
    try:
        child = os.fork()
        if child == 0:
            run_session()
        watch(child)
    except BaseException:
        report()
    finally:
        stop_machine()


def run_session() -> None:
    """Says ready with as little loaded as possible; the rest is imported while the supervisor prepares the configuration."""
    status = 1
    try:
        from aleph_runtime import transport

        listener = transport.listen()
        transport.announce()
        from aleph_runtime.session import serve
        from aleph_runtime.system import System

        system = System()
        system.leave_old_root()
        serve(listener, system)
        status = 0
    except BaseException:
        report()
    finally:
        os._exit(status)


def watch(session: int) -> None:
    """Waits for the session to end and reaps everything that becomes a child of process 1 meanwhile."""
    while True:
        pid, status = os.wait()
        if pid == session:
            break
    if os.WIFSIGNALED(status):
        print(f"init1: the session was ended by signal {os.WTERMSIG(status)}; the machine stops", file=sys.stderr)
    elif os.WEXITSTATUS(status) != 0:
        print(f"init1: the session ended with status {os.WEXITSTATUS(status)}; the machine stops", file=sys.stderr)


def report() -> None:
    """Prints the traceback of what is being handled."""
    # Imported here: it brings a good part of the library with it, which the ready signal would wait for.
    import traceback

    traceback.print_exc()


def stop_machine() -> None:
    from aleph_runtime.system import System

    System().restart()


if __name__ == "__main__":
    main()

"""What init does to the machine. Dry runs and tests put another object in its place, which records instead."""
from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from typing import Optional

from . import netlink
from .console import log

MS_RDONLY = 1
MNT_DETACH = 2
LINUX_REBOOT_CMD_RESTART = 0x01234567

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# Processes that ignore SIGTERM have this long, in seconds, before SIGKILL.
TERMINATE_GRACE = 0.2


class System:
    """The kernel of this machine. `root` is put before every path."""

    root = ""

    def path(self, absolute: str) -> str:
        return self.root + absolute

    def write(self, absolute: str, text: str, mode: int = 0o644) -> None:
        """Writes a file anew: what stood there may be a link into a folder that does not exist here."""
        path = self.path(absolute)
        if os.path.lexists(path):
            os.remove(path)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)

    def set_hostname(self, name: str) -> None:
        socket.sethostname(name)

    def has_interface(self, name: str) -> bool:
        return os.path.exists(f"/sys/class/net/{name}")

    def link_up(self, name: str) -> None:
        netlink.link_up(name)

    def add_address(self, name: str, address: str, prefix: int) -> None:
        netlink.add_address(name, address, prefix)

    def add_default_route(self, name: str, gateway: str) -> None:
        netlink.add_default_route(name, gateway)

    def mount(self, device: str, target: str, read_only: bool) -> None:
        """Mounts a device of /dev, trying the usual filesystem first and then every other that the kernel has."""
        source = f"/dev/{device}"
        os.makedirs(target, exist_ok=True)
        usual = "squashfs" if read_only else "ext4"
        reason = 0
        for kind in [usual] + [other for other in _disk_filesystems() if other != usual]:
            flags = MS_RDONLY if read_only else 0
            if _libc().mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), None) == 0:
                return
            reason = reason or ctypes.get_errno()
        raise OSError(reason, f"cannot mount {source} at {target}: {os.strerror(reason)}")

    def unmount(self, target: str) -> None:
        """Unmounts, and where something still holds the filesystem, detaches it. Where nothing is mounted, there is nothing to do."""
        if not os.path.ismount(target):
            return
        if _libc().umount2(target.encode(), 0) == 0:
            return
        reason = os.strerror(ctypes.get_errno())
        log(f"{target} could not be unmounted ({reason}); it is detached")
        _libc().umount2(target.encode(), MNT_DETACH)

    def leave_old_root(self) -> None:
        """Takes away the root that init0.sh covered. The overlay keeps its layers by itself; without the old root, every path has one name."""
        if _libc().umount2(b"/rom", MNT_DETACH) != 0:
            log(f"the old root stays at /rom: {os.strerror(ctypes.get_errno())}")
            return
        os.rmdir("/rom")

    def find_program(self, name: str) -> Optional[str]:
        """The path of a program, where the image has it."""
        return shutil.which(name, path=SYSTEM_PATH)

    def run(self, *command: str) -> None:
        """Runs a program to its end; raises CalledProcessError."""
        subprocess.run(command, check=True)

    def stop_processes(self) -> None:
        """Ends every process but this one and process 1."""
        for number, grace in ((signal.SIGTERM, TERMINATE_GRACE), (signal.SIGKILL, 0.0)):
            try:
                os.kill(-1, number)
            except ProcessLookupError:
                return
            time.sleep(grace)

    def sync(self) -> None:
        os.sync()

    def restart(self) -> None:
        """Ends the machine: the supervisor takes a restart as its end. It comes back only where the kernel refuses."""
        os.sync()
        _libc().reboot(LINUX_REBOOT_CMD_RESTART)
        log(f"reboot(2) failed: {os.strerror(ctypes.get_errno())}")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _disk_filesystems() -> list[str]:
    with open("/proc/filesystems") as lines:
        return [line.strip() for line in lines if not line.startswith("nodev")]

/**
 * What the official init sequence does up to its ready signal, written anew from the description of its steps: it sets alternatives, mounts control groups, makes a
 * host key and starts sshd in every boot, and loads all that it needs before it says that it is ready. It does nothing after that.
 */
export const standIn = {
  "init0.sh": `#!/bin/sh
set -eu
mount -n -t proc proc /proc
mkdir -p /overlay
mount -n -t tmpfs upper /overlay
mkdir /overlay/upper /overlay/work
mount -n -t overlay -o lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work overlay /mnt
mount -n --move /proc /mnt/proc
mount -n --move /dev /mnt/dev
mkdir -p /mnt/rom
cd /mnt
pivot_root . rom
cd /
mount -t sysfs sys /sys
mount -t tmpfs run /run
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs shm /dev/shm
cgroupfs-mount || true
update-alternatives --set iptables /usr/sbin/iptables-legacy
update-alternatives --set ip6tables /usr/sbin/ip6tables-legacy
ssh-keygen -q -N "" -t ed25519 -f /run/host_key
mkdir -p /run/sshd
/usr/sbin/sshd -h /run/host_key || true
socat UNIX-LISTEN:/tmp/socat-socket,fork,reuseaddr VSOCK-CONNECT:2:53 &
export PYTHONPATH=/opt/aleph/libs
exec python3 -OO /root/init1.py
`,
  "init1.py": `
import asyncio, ctypes, json, logging, os, socket, subprocess, sys, traceback, typing, uuid, zipfile
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from shutil import make_archive
import aiohttp
import msgpack

listener = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
listener.bind((socket.VMADDR_CID_ANY, 52))
listener.listen()
with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as ready:
    ready.connect((2, 52))
    ready.sendall(msgpack.dumps({"version": "2.0.0"}))
while True:
    listener.accept()
`,
};

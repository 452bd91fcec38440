#!/bin/sh
set -eu
: "${PATH:=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}" "${ALEPH_RUNTIME_SOCKETS:=}"
export PATH
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
api=VSOCK-CONNECT:2:53
[ -z "$ALEPH_RUNTIME_SOCKETS" ] || api="UNIX-CONNECT:$ALEPH_RUNTIME_SOCKETS/v.sock_53"
socat UNIX-LISTEN:/tmp/socat-socket,fork,reuseaddr "$api" &
export PYTHONPATH=/opt/aleph/libs
exec python3 -OO /root/init1.py

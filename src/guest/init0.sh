#!/bin/sh
# The first process of the guest. The kernel starts it on a read-only root with nothing but /dev mounted; it puts a writable
# overlay over that root, makes it the root, and becomes init1.py, which speaks with the supervisor.
#
# It is process 1: when it ends, the kernel panics. So nothing here may fail in silence.
set -u
umask 022

# Kept where the supervisor's kernel command line or a driver sets them.
: "${PATH:=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
: "${LANG:=C.UTF-8}"
: "${ALEPH_RUNTIME_SOCKETS:=}"
HOME=/root
ALEPH_INIT_VERSION=2.0.0
ALEPH_API_HOST=http://localhost
ALEPH_API_UNIX_SOCKET=/tmp/socat-socket
ALEPH_REMOTE_CRYPTO_HOST=http://localhost
ALEPH_REMOTE_CRYPTO_UNIX_SOCKET=/tmp/socat-socket
PYTHONPATH=/opt/aleph/libs
export PATH LANG HOME ALEPH_INIT_VERSION ALEPH_API_HOST ALEPH_API_UNIX_SOCKET PYTHONPATH
export ALEPH_REMOTE_CRYPTO_HOST ALEPH_REMOTE_CRYPTO_UNIX_SOCKET

log() {
  echo "init0: $*" >&2
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# Ends the machine after saying why: the kernel panics when process 1 ends, and its command line says panic=1.
die() {
  log "$*; the machine stops"
  exit 1
}

# For steps without which the guest cannot work, and for those that it can do without.
must() {
  "$@" || die "'$*' failed with status $?"
}
try() {
  "$@" || log "'$*' failed with status $?; going on without it"
}

cover_root() {
  # -n: nothing here can hold mount(8)'s own table, and /proc, where it looks after a move, is on its way.
  must mount -n -t proc -o nosuid,nodev,noexec proc /proc
  must mount -n -t tmpfs -o mode=0755 overlay /overlay
  must mkdir /overlay/upper /overlay/work /overlay/upper/rom
  must mount -n -t overlay -o lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work overlay /mnt
  must mount -n --move /proc /mnt/proc
  must mount -n --move /dev /mnt/dev
  must cd /mnt
  # init1.py takes the old root away when the supervisor has heard of the guest.
  must pivot_root . rom
  must cd /
}

mount_kernel_filesystems() {
  try mkdir -p /dev/pts /dev/shm
  try mount -n -a -T /root/init0.fstab
  try mkdir -p /run/lock
  for link in fd:/proc/self/fd stdin:/proc/self/fd/0 stdout:/proc/self/fd/1 stderr:/proc/self/fd/2; do
    [ -e "/dev/${link%%:*}" ] || try ln -s "${link#*:}" "/dev/${link%%:*}"
  done
}

# The guest API: every connection to the socket goes to the supervisor's port 53.
start_guest_api() {
  has socat || return 0
  api=VSOCK-CONNECT:2:53
  [ -z "$ALEPH_RUNTIME_SOCKETS" ] || api="UNIX-CONNECT:$ALEPH_RUNTIME_SOCKETS/v.sock_53"
  socat "UNIX-LISTEN:$ALEPH_API_UNIX_SOCKET,fork,reuseaddr" "$api" &
}

# The project's own script. Its status goes to init1.py, which can tell the supervisor.
run_plugin() {
  [ -e /root/init0_plugin.sh ] || return 0
  if has socat; then
    tries=0
    until [ -S "$ALEPH_API_UNIX_SOCKET" ] || [ $tries -ge 40 ]; do
      sleep 0.05
      tries=$((tries + 1))
    done
  fi
  ! has ip || try ip link set lo up
  if [ -x /root/init0_plugin.sh ]; then
    /root/init0_plugin.sh
  else
    sh /root/init0_plugin.sh
  fi
  ALEPH_INIT0_PLUGIN_STATUS=$?
  export ALEPH_INIT0_PLUGIN_STATUS
  [ $ALEPH_INIT0_PLUGIN_STATUS -eq 0 ] || log "/root/init0_plugin.sh ended with status $ALEPH_INIT0_PLUGIN_STATUS"
}

# The flag for the level of bytecode that the image carries: with another one, Python would compile its library on every boot.
optimization() {
  for level in 2:-OO 1:-O; do
    for compiled in /usr/lib/python3*/__pycache__/os.cpython-*.opt-"${level%%:*}".pyc; do
      if [ -e "$compiled" ]; then
        echo "${level#*:}"
        return
      fi
    done
  done
}

cover_root
mount_kernel_filesystems
start_guest_api
run_plugin

has python3 || die "there is no python3 in $PATH"
[ -r /root/init1.py ] || die "/root/init1.py is missing"
# -u: what is printed reaches the console at once; -B: bytecode written to the overlay would only cost memory.
set -- -u -B
level=$(optimization)
[ -z "$level" ] || set -- "$@" "$level"
exec python3 "$@" /root/init1.py

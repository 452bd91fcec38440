# Process 1 of new PID, mount, host name, IPC and network namespaces: makes the image its root and becomes its init.
# $1 image, $2 folder for mounts, $3 folder of the sockets, $4 yes for an eth0; then pairs of a device's name and the loop device behind it.
set -eu
[ $$ -eq 1 ] || { echo "namespaces: not the first process of a PID namespace" >&2; exit 1; }
image=$1 root=$2 sockets=$3 network=$4
shift 4
mount --make-rprivate /
mount -t squashfs -o ro,loop "$image" "$root"
mount -t tmpfs -o mode=0755 dev "$root/dev"
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  name=${node%%:*} numbers=${node#*:}
  mknod -m 0666 "$root/dev/$name" c "${numbers%:*}" "${numbers#*:}"
done
while [ $# -ge 2 ]; do
  cp -a "$2" "$root/dev/$1"
  shift 2
done
mkdir "$root/dev/aleph"
mount --bind "$sockets" "$root/dev/aleph"
# Any kind of interface will do that this kernel has: nothing is on its other end.
[ "$network" != yes ] || ip link add eth0 type dummy 2>/dev/null || ip link add eth0 type veth peer name peer0 2>/dev/null ||
  ip tuntap add dev eth0 mode tap
mount -t proc proc "$root/proc"
cd "$root"
pivot_root . mnt
# The old root must be out of reach before init runs; umount finds it by /proc.
exec /bin/sh -c 'umount -l /mnt && umount -l /proc && exec /sbin/init' </dev/null

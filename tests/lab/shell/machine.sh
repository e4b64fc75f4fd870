#!/bin/sh
# machine.sh - plays a machine: a network namespace with an uplink, a server behind it, a resolver on
# loopback. Needs root.
#
#   machine.sh [forward] [user] [bare] -- COMMAND ...
#
# forward: the machine passes packets on; user: COMMAND runs as nobody; bare: without /dev/net/tun.
# The server, 192.168.5.1 and fd55::1, echoes UDP on port 7 and counts TCP on port 9; the machine is
# .2 and ::2; the resolver at 127.0.0.53 knows every name as the server's. After COMMAND come, behind
# a line "== after", the machine's interfaces and tables.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if test "${STRAITS_MACHINE_MADE:-}" != yes; then
	export STRAITS_MACHINE_MADE=yes
	exec unshare --net --mount --pid --fork --kill-child --mount-proc sh "$0" "$@"
fi
unset STRAITS_MACHINE_MADE
forward= user= bare=
while test "$1" != --; do
	eval "$1=yes"
	shift
done
shift
mount -t tmpfs none /dev/net
test "$bare" || mknod -m 666 /dev/net/tun c 10 200
ip link set lo up
mkfifo /dev/net/made
unshare --net sh -c 'echo made; exec sleep 600' >/dev/net/made &
server=$!
read -r _ </dev/net/made
ip link add uplink type veth peer name wire netns $server
nsenter --net=/proc/$server/ns/net sh -c '
	ip address add 192.168.5.1/24 dev wire
	ip address add fd55::1/64 dev wire nodad
	ip link set lo up
	ip link set wire up'
ip address add 192.168.5.2/24 dev uplink
ip address add fd55::2/64 dev uplink nodad
ip link set uplink up
ip route add default via 192.168.5.1
ip route add default via fd55::1
if test "$forward"; then
	echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
fi
ready=$(mktemp -d)
printf 'nameserver 127.0.0.53\nsearch example.test\n' >"$ready/resolv.conf"
chmod 755 "$ready"
mkfifo "$ready/server" "$ready/resolver"
nsenter --net=/proc/$server/ns/net python3 "$here/server.py" >"$ready/server" &
python3 "$here/resolver.py" >"$ready/resolver" &
read -r _ <"$ready/server"
read -r _ <"$ready/resolver"
touch /etc/resolv.conf
mount --bind "$ready/resolv.conf" /etc/resolv.conf
# both ends have carrier once a packet has come back
python3 "$here/probe.py" wait
test -z "$user" || set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
code=0
"$@" || code=$?
echo '== after'
ip -brief link | sed 's/ .*//'
nft list tables
umount /etc/resolv.conf
rm -r "$ready"
exit $code

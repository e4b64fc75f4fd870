#!/bin/sh
# attach.sh - plays a machine with two namespaces, client and shop, and two interfaces, if1 and if2, whose
# other ends are cable in each of them: 10.5.0.1 in shop, 10.5.0.2 in client. A server in shop echoes UDP. Needs root.
#
#   attach.sh COMMAND ...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if test "${STRAITS_MACHINE_MADE:-}" != yes; then
	export STRAITS_MACHINE_MADE=yes
	exec unshare --net --mount --pid --fork --kill-child --mount-proc sh "$0" "$@"
fi
mount -t tmpfs none /run
mkdir /run/netns
n=1
for place in shop client; do
	ip netns add $place
	ip link add if$n type veth peer name cable netns $place
	ip link set if$n up
	ip netns exec $place sh -c "ip link set lo up; ip address add 10.5.0.$n/24 dev cable; ip link set cable up"
	python3 "$here/plain.py" $place cable
	python3 "$here/plain.py" "" if$n
	n=$((n + 1))
done
mkfifo /run/ready
ip netns exec shop python3 "$here/echo.py" >/run/ready &
read -r _ </run/ready
exec "$@"

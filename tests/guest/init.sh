#!/bin/busybox sh
# init.sh - the guest's first process: modules, the tests, their words on the serial line, the end.
export PATH=/bin
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
for m in llc stp bridge veth sch_netem sch_tbf sch_htb; do
	/bin/busybox insmod /modules/$m.ko || echo "no module $m"
done
/guest.test >/out 2>&1
echo "guest: exit status $?" >>/out
/bin/busybox cat /out >/dev/console
/bin/busybox reboot -f

#!/bin/sh
# run.sh O - runs O/tests/guest/guest.test in a virtual machine with an exact clock, and tells its
# counts. One instruction of the guest takes one nanosecond and idle time is skipped, so that times
# are the kernel's own and no load of this machine shows in them. The kernel is Debian's, unpacked by
# fetch.sh into O/guest (or $STRAITS_GUEST); nothing is downloaded here.
out=$1
kernel=${STRAITS_GUEST:-$out/guest}
skip() {
	echo "  Test: netem in a guest ...SKIPPED: $1"
	echo "counts: 0 passed, 0 failed, 1 skipped"
	exit 0
}
qemu=$(command -v qemu-system-x86_64) || skip "no qemu (apt install qemu-system-x86)"
busybox=$(command -v busybox) || skip "no busybox (apt install busybox-static)"
ldd "$busybox" >/dev/null 2>&1 && skip "busybox is not static (apt install busybox-static)"
vmlinuz=$(ls "$kernel"/boot/vmlinuz-* 2>/dev/null | tail -1)
[ -n "$vmlinuz" ] || skip "no kernel for the guest (make guest fetches Debian's)"
modules=$kernel/lib/modules/${vmlinuz##*/vmlinuz-}/kernel

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
root=$work/root
mkdir -p "$root"/bin "$root"/proc "$root"/sys "$root"/dev "$root"/modules "$root"/tmp
cp "$busybox" "$root"/bin/busybox
cp tests/guest/init.sh "$root"/init
chmod 755 "$root"/init
cp "$out"/tests/guest/guest.test "$root"/guest.test
cp -r tests/guest/scenarios "$root"/scenarios
for m in net/llc/llc net/802/stp net/bridge/bridge drivers/net/veth net/sched/sch_netem \
	net/sched/sch_tbf net/sched/sch_htb; do
	if [ -f "$modules/$m.ko.xz" ]; then
		xz -dc "$modules/$m.ko.xz" >"$root/modules/${m##*/}.ko"
	else
		cp "$modules/$m.ko" "$root"/modules/ || exit 1
	fi
done
# "libx.so => /path (address)" and "/path (address)"
ldd "$root"/guest.test | sed -n 's/.*\(=>\)\{0,1\}[ \t]\(\/[^ ]*\) (.*/\2/p' | while read -r lib; do
	mkdir -p "$root$(dirname "$lib")"
	cp -L "$lib" "$root$lib"
done
(cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null) | gzip -1 >"$work"/initrd

timeout 300 "$qemu" -accel tcg -cpu max -M pc -m 1024 -kernel "$vmlinuz" -initrd "$work"/initrd \
	-icount shift=0,sleep=off -seed 1 -rtc base=2026-01-01T00:00:00,clock=vm -nodefaults -nographic \
	-no-reboot -serial "file:$work/console" \
	-append "console=ttyS0 panic=-1 reboot=t ipv6.disable=1 quiet nokaslr" </dev/null
tr -d '\r' <"$work"/console
grep -q '^counts: ' "$work"/console && grep -q '^guest: exit status 0' "$work"/console

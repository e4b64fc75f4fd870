#!/bin/sh
# fetch.sh DIR - unpacks Debian's kernel (linux-image-amd64) into DIR, for the guest. Asks apt; nothing
# is installed. The guest also needs qemu-system-x86 and busybox-static, as installed packages.
set -e
dir=${1:?usage: fetch.sh DIR}
mkdir -p "$dir"
cd "$dir"
package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
[ -n "$package" ] || { echo "apt knows no linux-image-amd64" >&2; exit 1; }
apt-get download "$package"
dpkg-deb -x "$package"_*.deb .
rm "$package"_*.deb
ls boot/vmlinuz-*

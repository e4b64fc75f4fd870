#!/bin/sh
# make.sh [NAME] - writes NAME.hex for each line of words (or the one named, to standard output): the
# netlink message that tc sends for these words, caught by strace in a network namespace of its own.
# What the kernel answers does not matter, so that no module is needed. Needs tc (iproute2) and
# strace; as an ordinary user also user namespaces. The files here were made with iproute2 6.1.0.
here=$(cd "$(dirname "$0")" && pwd)
unshare='unshare -n'
[ "$(id -u)" = 0 ] || unshare='unshare -Urn'

# The last message of type RTM_NEWQDISC or RTM_NEWTCLASS, 16 bytes a line, its sequence number 0.
catch() {
	$unshare strace -qq -s 0 -e trace=sendmsg -e write=all tc $1 2>&1 | awk '
		/^ \| 00000 / { text = ""; wanted = ($7 == "24" || $7 == "28") && $8 == "00" }
		/^ \| / {
			line = substr($0, 11, 49)
			if ($2 == "00000")
				line = substr(line, 1, 25) "00 00 00 00" substr(line, 37)
			gsub(/ +/, " ", line)
			sub(/ $/, "", line)
			text = text line "\n"
			if (wanted)
				found = text
		}
		END { printf "%s", found }'
}

grep -v '^#' "$here/words" | while read -r name words; do
	if [ "$1" = "$name" ]; then
		catch "$words"
	elif [ -z "$1" ]; then
		catch "$words" >"$here/$name.hex"
	fi
done

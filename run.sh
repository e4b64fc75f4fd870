#!/bin/sh
# run.sh - from a fresh clone to a verdict: installs what is missing, builds, runs.
set -eu
cd "$(dirname "$0")"

build_packages='gcc make pkg-config gettext libc6-dev libpcap-dev libnl-3-dev libnl-route-3-dev
	libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libgstreamer-plugins-bad1.0-dev
	libopus-dev libfyaml-dev libjansson-dev libsqlite3-dev libglib2.0-dev libgcrypt20-dev'
run_packages='gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
	gstreamer1.0-plugins-ugly gstreamer1.0-libav gstreamer1.0-nice gnuplot-nox weasyprint fonts-dejavu-core passt
	ca-certificates curl'
test_packages='libcunit1-dev iproute2 procps util-linux python3 nftables gzip tshark libxml2-utils
	tidy poppler-utils espeak-ng gnupg minisign nginx libnginx-mod-rtmp ffmpeg chromium gstreamer1.0-tools
	fonts-wqy-microhei fonts-tlwg-loma-ttf'
lint_packages='clang clang-tidy clang-format cppcheck valgrind libclang-rt-14-dev'
default_show=call-jakarta-evening

usage() {
	cat <<EOF
usage: ./run.sh [COMMAND]

  ./run.sh                    install what is missing, build, run the default show ($default_show)
  ./run.sh run SHOW [OPTION]  the same with another show and the options of straits run
  ./run.sh test               install what is missing, build, run every test
  ./run.sh lint               install what is missing, check format, layers and static analysis
  ./run.sh setup              install what is missing, build, fetch hls.js for live shows in a browser
  ./run.sh --help             this text

The reference system is Debian 12. Packages come from apt (with sudo when not root); nothing that is
already there is installed again. Everything is built under ./build, runs are kept under ./runs.
Exit status: 0 pass, 1 fail, 2 usage or set-up, 3 invalid measurement, 4 inconclusive.
EOF
}

refuse() {
	printf 'run.sh: %s\n' "$*" >&2
	exit 2
}

# Prints those of the named packages that are not installed.
missing() {
	for p; do
		case $(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null) in
		installed) ;;
		*) printf '%s ' "$p" ;;
		esac
	done
}

is_debian_12() {
	test -r /etc/os-release || return 1
	(. /etc/os-release && test "${ID:-}" = debian && test "${VERSION_ID:-}" = 12)
}

as_root() {
	if test "$(id -u)" = 0; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		refuse "not root and no sudo here; as root: apt-get install --no-install-recommends $needed"
	fi
}

install_missing() {
	if ! is_debian_12; then
		if test -n "${STRAITS_SKIP_INSTALL:-}"; then
			return
		fi
		refuse "this is not Debian 12. Install what these Debian packages hold, then build with make
(or set STRAITS_SKIP_INSTALL=1 to go on): $(echo "$@")"
	fi
	needed=$(missing "$@")
	test -n "$needed" || return 0
	echo "run.sh: installing $needed"
	as_root apt-get update -qq
	# what is installed for tests must not begin to serve: RUNLEVEL tells invoke-rc.d so
	as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends $needed ||
		refuse "apt could not install: $needed"
}

build() {
	make -j"$(nproc)" ${WERROR:+WERROR=$WERROR} "$@" || refuse "the build failed"
}

# What is no Debian package; only shows that play with hls.js need it.
fetch_player() {
	make hls.js || echo 'run.sh: hls.js could not be fetched: shows that play with it are refused' >&2
}

command=${1:-default}
test $# -eq 0 || shift
case $command in
-h | --help | help)
	usage
	;;
default | run)
	install_missing $build_packages $run_packages
	build all
	test "$command" = run || set -- "$default_show"
	exec build/straits run "$@"
	;;
setup)
	install_missing $build_packages $run_packages
	build all
	fetch_player
	;;
test)
	install_missing $build_packages $run_packages $test_packages
	build all
	fetch_player
	exec make ${WERROR:+WERROR=$WERROR} check
	;;
lint)
	install_missing $build_packages $run_packages $test_packages $lint_packages
	exec make -j"$(nproc)" check-format check-layers check-headers lint
	;;
*)
	usage >&2
	refuse "unknown command \"$command\""
	;;
esac

#!/bin/sh
# fetch.sh DIR - puts hls.js, the player of live shows with "player: hls.js", into DIR, with its licence
# (Apache-2.0). One version, known by its hash; it is asked for once, and never while a show runs.
set -eu
dir=${1:?usage: fetch.sh DIR}
version=1.7.4
archive=hls.js-$version.tgz
sha256=e4ab3d5d13f7cca9ef241d098f39686e19fd451831ba07dc9943482fd5ff75c7

refuse() {
	echo "fetch.sh: $*" >&2
	exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if command -v npm >/dev/null; then
	(cd "$work" && npm pack --silent "hls.js@$version" >/dev/null 2>"$work/said") ||
		refuse "npm could not fetch hls.js $version: $(tail -n 1 "$work/said")"
elif command -v curl >/dev/null; then
	curl -fsS --max-time 120 -o "$work/$archive" "https://registry.npmjs.org/hls.js/-/$archive" ||
		refuse "curl could not fetch hls.js $version"
else
	refuse "hls.js $version is fetched with npm or curl, and neither is here"
fi
echo "$sha256  $work/$archive" | sha256sum --check --status ||
	refuse "what was fetched is not hls.js $version: its hash is another"
tar -xzf "$work/$archive" -C "$work" package/LICENSE package/package.json package/dist/hls.min.js
mkdir -p "$dir"
cp "$work/package/LICENSE" "$work/package/package.json" "$dir"
# last, for its being there says that all is there
cp "$work/package/dist/hls.min.js" "$dir/hls.min.js.new"
mv "$dir/hls.min.js.new" "$dir/hls.min.js"

# browser.sh - headless Chromium at the page of its host, with straits's camera where there is one. It needs nothing of
# the Internet.
# Debian's wrapper adds options of its own; the sandbox wants rights that a program in a network namespace of an
# ordinary user does not have.
# A socket among its temporary files has room for a short path only: "." is one.
cd "$HOME" && export TMPDIR=.
test ! -x /usr/lib/chromium/chromium || PATH=/usr/lib/chromium:$PATH
exec chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync \
	--disable-background-networking --disable-component-update --disable-default-apps --disable-extensions \
	--disable-dev-shm-usage --user-data-dir="$HOME/profile" --use-fake-ui-for-media-stream \
	--use-fake-device-for-media-stream ${STRAITS_CAMERA:+"--use-file-for-fake-video-capture=$STRAITS_CAMERA"} \
	--disable-features=WebRtcHideLocalIpsWithMdns,Translate,OptimizationHints,MediaRouter \
	--autoplay-policy=no-user-gesture-required --disable-background-timer-throttling \
	--disable-renderer-backgrounding --disable-backgrounding-occluded-windows "$STRAITS_URL"

/* tap.h - capturing the packets at a host's own wire into a file. */
#ifndef PROBES_TAP_TAP_H
#define PROBES_TAP_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;

/* Enough for Ethernet, a VLAN tag, IPv6, UDP, RTP and the header extensions that browsers send in
 * one packet: video-timing and abs-capture-time among them take up to 50 bytes. */
#define TAP_SNAPLEN 128

struct tap_conf {
	const char *ifname;
	const char *path;      /* of the pcap file, nanosecond times; replaced when it exists */
	uint32_t snaplen;      /* bytes of each packet that are kept; 0 means TAP_SNAPLEN */
	uint32_t buffer_bytes; /* the kernel's ring; 0 means 8 MiB */
	nsec_t realtime_ahead; /* what to add to CLOCK_MONOTONIC for the times in the file */
	bool headers_only;     /* of each packet nothing is kept behind its headers (trim.h) */
};

/* The snaplen of packets that are kept whole: what IP can say of a length, and a link's header. */
#define TAP_SNAPLEN_WHOLE (65535 + 18)

/* What came of a capture. */
struct tap_count {
	uint64_t packets;     /* written */
	uint64_t dropped;     /* seen by the kernel, not written: the ring was full */
	uint64_t oversized;   /* longer than an Ethernet frame of the interface's MTU: an offload is
				 on */
	nsec_t clock_stepped; /* by how much CLOCK_REALTIME was set while capturing, absolute sum */
};

struct tap;

/* CLOCK_REALTIME minus CLOCK_MONOTONIC now: a run reads it once and gives it to all its taps. */
nsec_t tap_realtime_ahead(void);

/* Opens a capture of everything that the interface sends and receives; to be called in the
 * interface's network namespace (the capture stays in it). Packets are kept from here on. Borrows
 * conf. 0, or a negative errno: -EPERM without CAP_NET_RAW in the namespace's owner, -ENODEV
 * without the interface. */
int tap_open(const struct tap_conf *conf, struct tap **ret, struct err *err);

/* Moves packets from the kernel to the file until tap_stop(), some 50 times a second; to be called
 * in a thread of its own. 0 or a negative errno (a full disk). */
int tap_run(struct tap *tap, struct err *err);

/* Makes tap_run() take what has arrived by now, and return. Any thread may call it, also before
 * tap_run(). */
void tap_stop(struct tap *tap);

/* Ends the capture, after tap_run() has returned, and closes its file. ret may be NULL. 0, or a
 * negative errno when the file could not be written whole. Frees tap, which may be NULL, in any
 * case. */
int tap_close(struct tap *tap, struct tap_count *ret, struct err *err);

#endif

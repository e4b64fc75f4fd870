/* capture.h - capture files packet by packet: pcap and pcapng in, nanosecond pcap out. */
#ifndef HARNESS_DRIVE_CAPTURE_H
#define HARNESS_DRIVE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

struct capture;
struct capture_writer;
struct err;

/* No packet of a capture is longer than this, and none is taken to be: Linux's big TCP packets are
 * half as long. It is libpcap's own limit for captured bytes. */
#define CAPTURE_LENGTH_MAX 262144

struct capture_packet {
	uint64_t number; /* from 1, as capture viewers count */
	nsec_t time;     /* since 1970, UTC */
	uint32_t captured;
	uint32_t length; /* on the wire; never below captured */
	const uint8_t *data;
};

/* Opens a file of any form that libpcap reads ("-" is standard input) whose link type packet_read()
 * knows. 0, or a negative errno with err naming the file and what is wrong with it. */
int capture_open(const char *path, struct capture **ret, struct err *err);
void capture_close(struct capture *c);

/* The link type, by its number in enum packet_link, and the largest part of a packet that it holds.
 */
int capture_link(const struct capture *c);
uint32_t capture_snaplen(const struct capture *c);

/* 1 with the next packet, whose data stay until the next call; 0 at the end; a negative errno with
 * err naming file and packet when it is cut off, or has impossible lengths or an impossible time.
 */
int capture_next(struct capture *c, struct capture_packet *ret, struct err *err);

/* Starts a capture that appears at path once capture_keep() was called. 0 or a negative errno. */
int capture_create(const char *path, int link, uint32_t snaplen, struct capture_writer **ret,
		   struct err *err);

/* Appends p, whose number is not written. A full disk is told by capture_settle(); there is no use
 * in going on once capture_failed(). */
void capture_write(struct capture_writer *w, const struct capture_packet *p);

bool capture_failed(const struct capture_writer *w);

/* Writes what is still in memory: 0 when all of w has been written, or a negative errno with err
 * naming the path. */
int capture_settle(struct capture_writer *w, struct err *err);

/* Both free w, which may be NULL for capture_drop(). On failure no file is left. */
int capture_keep(struct capture_writer *w, struct err *err);
void capture_drop(struct capture_writer *w);

#endif

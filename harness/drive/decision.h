/* decision.h - what a route decided about each packet, as a file that can be read back. */
#ifndef HARNESS_DRIVE_DECISION_H
#define HARNESS_DRIVE_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"
#include "harness/model/path.h"
#include "harness/model/pkt.h"

struct draft;
struct err;

/* A file opens with "# key: value" lines, of which the first is "# decisions: 1" (the format), and
 * has one line for each packet and link that it met:
 *
 *     packet direction link arrived left fate queued cause
 *
 * - packet: number in the capture, from 1. "7/1" is a copy of packet 7; the number after the slash
 *   has bit k set (value 2^k) when the link at position k, from 0, made this copy.
 * - direction: "to-buyer" or "to-seller".
 * - link: its name.
 * - arrived: when it reached the link, in ns since the capture's first packet.
 * - left: when it left the link, was lost or was dropped; "-" when it never did.
 * - fate: "passed", "lost", "dropped", or "held": still inside when the replay ended.
 * - queued: bytes in the link's queue once it had arrived: its own if it has to wait, not those of
 *   the packet in service. Copies have that of the packet they were made of.
 * - cause: why it was lost or dropped (a word of PKT_CAUSES). Otherwise "none", "marked" when the
 *   link set ECN's congestion mark, "bit:N" when it turned bit N, or "marked,bit:N".
 *
 * Packets stand in the order of the capture, the original before its copies, and links in order of
 * travel. */
#define DECISION_DIRECTIONS 2

enum decision_fate {
	DECISION_PASSED,
	DECISION_LOST,
	DECISION_DROPPED,
	DECISION_HELD,
	DECISION_FATES
};

struct decision {
	uint64_t packet;
	uint32_t copy; /* 0: the original */
	uint8_t direction;
	uint8_t link;  /* position in the path */
	uint8_t fate;  /* enum decision_fate */
	uint8_t cause; /* enum pkt_cause */
	bool marked;
	int32_t bit; /* turned, or PKT_INTACT */
	nsec_t arrived;
	nsec_t left; /* NSEC_NEVER when held */
	uint64_t queued_bytes;
};

/* The words of a route; names are borrowed. */
struct decision_words {
	const char *links[DECISION_DIRECTIONS][PATH_LINKS_MAX];
	size_t link_count[DECISION_DIRECTIONS];
};

/* "to-buyer" for 0, "to-seller" for 1. */
const char *decision_direction(unsigned direction);

/* The word of a fate below DECISION_FATES. */
const char *decision_fate_word(unsigned fate);

/* Can name stand in a line? It has only printable characters and no space. */
bool decision_word_good(const char *name);

/* The first line, then any others; values must not hold a newline. */
void decision_write_format(struct draft *d);
void decision_write_header(struct draft *d, const char *key, const char *value);

/* A line for each of the list. */
void decision_write(struct draft *d, const struct decision_words *words,
		    const struct decision *list, size_t count);

/* Reads a file packet by packet. */
struct decision_reader {
	FILE *f;
	char *name;
	const struct decision_words *words;
	char *line;
	size_t cap;
	unsigned long line_no;
	bool ended;
	struct decision last;  /* the line read last; packet 0 before the first */
	struct decision *list; /* of the packet given last */
	size_t room;
};

/* 0, or a negative errno with err naming the file; rd is then done. Borrows words until done. */
int decision_open(struct decision_reader *rd, const char *path, const struct decision_words *words,
		  struct err *err);
void decision_done(struct decision_reader *rd);

/* All decisions about one packet, in the order of the file, which is checked: packets and their
 * copies come in rising order; each chain (the original's from the first link, a copy's from the
 * link that made it) has times that do not fall, meets the links without a gap, and ends at the
 * last link or where it was lost, dropped or held. The list stays until the next call. 1, 0 at the
 * end of the file, or a negative errno with err naming file and line. */
struct decision_list {
	uint64_t packet;
	unsigned long line_no; /* of the first */
	const struct decision *list;
	size_t count;
};

int decision_read(struct decision_reader *rd, struct decision_list *ret, struct err *err);

#endif

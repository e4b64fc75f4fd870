/* scribe.h - records of the drive, written by a thread of their own so that no disk delays a
 * packet. */
#ifndef HARNESS_DRIVE_SCRIBE_H
#define HARNESS_DRIVE_SCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/record.h"
#include "harness/base/time.h"

struct err;
struct scribe;

/* The files that a scribe writes. */
enum scribe_file { SCRIBE_PACKETS, SCRIBE_NETWORK, SCRIBE_FILES };

/* One record before it is text. */
struct scribe_entry {
	nsec_t time;
	uint64_t id;
	int64_t value;
	uint16_t word; /* its probe and stream, by position in scribe_conf.words */
	uint8_t kind;  /* enum record_kind */
	uint8_t file;  /* enum scribe_file */
};

struct scribe_word {
	const char *probe;
	const char *stream;
};

struct scribe_conf {
	const char *paths[SCRIBE_FILES]; /* NULL: records of this file are not kept */
	const struct scribe_word
		*words; /* copied; their strings are borrowed until scribe_free() */
	size_t word_count;
	uint64_t seed;
	uint32_t room; /* entries that may wait; a power of two; 0 means 2^18 */
	int alarm;     /* an eventfd that is added to when a file cannot be written; 0 is none */
};

/* Makes the files and starts the thread. 0 or a negative errno with err naming the file. */
int scribe_open(const struct scribe_conf *conf, struct scribe **ret, struct err *err);

/* Adds an entry; only ever called from one thread. Never waits: without room the entry is counted
 * as lost. */
void scribe_put(struct scribe *s, const struct scribe_entry *e);

/* Entries that found no room. */
uint64_t scribe_lost(const struct scribe *s);

/* 0, or the first error of any write so far, with err naming the file; any thread may ask. */
int scribe_failure(const struct scribe *s, struct err *err);

/* Writes what waits, ends the thread and closes the files. 0, or the first error of any write with
 * err naming the file: a full disk is told here at the latest. */
int scribe_finish(struct scribe *s, struct err *err);

/* Finishes if need be. NULL is fine. */
void scribe_free(struct scribe *s);

#endif

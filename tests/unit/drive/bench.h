/* bench.h - a folder with a capture, a route and a replay of the one through the other. */
#ifndef TESTS_UNIT_DRIVE_BENCH_H
#define TESTS_UNIT_DRIVE_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/err.h"
#include "harness/drive/capture.h"
#include "harness/drive/replay.h"
#include "tests/unit/drive/craft.h"

#define BENCH_START (1700000000 * NSEC_PER_SEC)
#define BENCH_PATH  90
#define MS          NSEC_PER_MSEC

/* A scratch folder, the files in it, and a replay from one to the other. */
struct bench {
	char dir[64];
	char in[BENCH_PATH], out[BENCH_PATH], decisions[BENCH_PATH];
	struct link_conf to_buyer[3], to_seller[1];
	struct side sides[2];
	struct replay_conf conf;
	struct replay_result result;
	struct err err;
};

/* A perfect route of three links to the buyer and one to the seller. Ends with scratch_remove(). */
void bench_make(struct bench *b);

/* Delay, jitter, loss, rate and queue, as a route really has them. */
void bench_busy(struct bench *b);

/* Tells the seller's addresses: of the two hosts that bench_craft() makes, the first. */
void bench_sellers(struct bench *b);

int bench_run(struct bench *b);

/* n packets, 1 ms apart, three of four to the buyer; every fifth is IPv6. Tags count from 0. */
void bench_craft(struct craft *c, enum craft_form form, int link, uint32_t n);
void bench_save(const struct bench *b, enum craft_form form, int link, uint32_t n);

/* The tag of a packet that craft_udp() made. */
uint32_t tag_of(const struct capture_packet *p, int link);

/* The whole file, ended by a zero byte; the caller frees it. */
char *slurp(const char *path, size_t *ret_size);
bool same_files(const char *a, const char *b);

/* Counts the lines of a decision file in which both texts stand. */
unsigned lines_with(const char *path, const char *one, const char *other);

#endif

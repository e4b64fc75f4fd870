/* netem_words.h - netem's options as `tc qdisc ... netem` reads them. */
#ifndef HARNESS_MODEL_NETEM_WORDS_H
#define HARNESS_MODEL_NETEM_WORDS_H

#include <stddef.h>

#include "harness/model/netem_conf.h"

struct err;

#define NETEM_NAME_MAX 64

/* What the words say. A distribution is only named ("" is none): the tables of conf are NULL, until
 * the caller makes or reads them. */
struct netem_words {
	struct netem_conf conf;
	char distribution[NETEM_NAME_MAX];
	char slot_distribution[NETEM_NAME_MAX];
};

/* Reads options as a tc since March 2024 does (times to the nanosecond), with its abbreviations,
 * defaults and refusals: "delay 100ms 20ms 25% distribution normal loss gemodel 1% 10% seed 7". A
 * first word "netem" may stand in front. In detail:
 * - chances are rint(p (2^32 - 1)); limit is 1000 when not said; reorder without gap has gap 1;
 * - `loss state` p13 [p31 [p32 [p23 [p14]]]], by default p31 = 1 - p13, p32 = 0, p23 = 100 %, p14 =
 * 0; `loss gemodel` p [r [1-h [1-k]]], by default r = 1 - p, 1-h = 100 %, 1-k = 0;
 * - the correlation of duplicate is sent only when delay, loss, reorder or corrupt has one too;
 * - refused: reorder or distribution without delay, gap without reorder, ecn without loss, two
 *   losses.
 * Unlike tc it refuses a time without a unit (releases of tc differ in what that means), numbers in
 * hexadecimal or with an exponent where tc takes fractions, and a rate in percent of the device's.
 * 0, or -EINVAL or -ERANGE with err naming the word, its place (from 1) and what was expected. */
int netem_words_parse(const char *text, struct netem_words *ret, struct err *err);

#endif

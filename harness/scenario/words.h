/* words.h - quantities as people read them: "22.5 ms", "4.8 Mbit/s", "1.7 %". */
#ifndef HARNESS_SCENARIO_WORDS_H
#define HARNESS_SCENARIO_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"

struct link_conf;
struct text;

/* Each adds the quantity in its handiest unit with at most four significant digits, which the
 * parsers of quantity.h read back. NSEC_NEVER is "for ever". */
void words_duration(nsec_t ns, struct text *into);
void words_rate(uint64_t bps, struct text *into);
void words_size(uint64_t bytes, struct text *into);
void words_share(double share, struct text *into);

/* The same parts of a link as a route file has them; nothing for what the link does not do. */
void words_jitter(const struct link_conf *conf, struct text *into);
void words_spikes(const struct link_conf *conf, struct text *into);
void words_loss(const struct link_conf *conf, struct text *into);
void words_queue(const struct link_conf *conf, struct text *into);

/* The words of a route file for kinds of queues, cross traffic and laws of jitter: in the order of
 * their enums, a NULL behind the last. */
extern const char *const words_queue_kinds[];
extern const char *const words_cross_kinds[];
extern const char *const words_jitter_shapes[];

/* "normal", "exponential", ...: the law of a link's jitter, as a route file has it. */
const char *words_shape(const struct link_conf *conf);

/* What a link has beside plain settings, each with its numbers: "netem of linux-6.18", "rate from a
 * trace of 120 s that loops", how its queue is managed, lists, slots, cross traffic; nothing when
 * there is none. */
void words_special(const struct link_conf *conf, struct text *into);

/* How near two words are: the number of letters to insert, delete or replace (Levenshtein, 1966),
 * at most 63 letters of each. */
size_t words_distance(const char *a, const char *b);

#endif

/* explain_bar.h - 600 ms as a bar: what is spent, and what repairs of lost packets still find room.
 */
#ifndef HARNESS_SCENARIO_EXPLAIN_BAR_H
#define HARNESS_SCENARIO_EXPLAIN_BAR_H

struct budget;
struct explain_style;
struct text;

/* Adds a bar between | and |, or > at its end when not even one repair fits. Its parts are coding
 * and buffer, propagation, jitter at its 95th percentile, the queue of a picture's own packets, and
 * repairs, each a round trip with its jitter and under its number. With SRT all but the first two
 * are inside its latency, and not drawn. */
void explain_bar(const struct budget *b, const struct explain_style *style, unsigned columns,
		 struct text *t);

/* Adds the line that says what its marks mean. */
void explain_bar_legend(const struct budget *b, const struct explain_style *style, struct text *t);

#endif

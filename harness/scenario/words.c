/* words.c - quantities in words, and how near two words are. */
#include "harness/scenario/words.h"

#include <string.h>

#include "harness/base/text.h"
#include "harness/model/conf.h"
#include "harness/scenario/jitter_table.h"

const char *const words_queue_kinds[] = {
	[QUEUE_DROP_TAIL] = "drop-tail", [QUEUE_DROP_HEAD] = "drop-head",
	[QUEUE_CODEL] = "codel",         [QUEUE_PIE] = "pie",
	[QUEUE_FQ_CODEL] = "fq_codel",   NULL
};

const char *const words_cross_kinds[] = { [CROSS_CONSTANT] = "constant",
					  [CROSS_ON_OFF] = "on-off",
					  [CROSS_GREEDY] = "greedy",
					  NULL };

/* The one table that has a word is the exponential law's. */
const char *const words_jitter_shapes[] = {
	[JITTER_NORMAL] = "normal",     [JITTER_UNIFORM] = "uniform",
	[JITTER_PARETO] = "pareto",     [JITTER_PARETO_NORMAL] = "paretonormal",
	[JITTER_TABLE] = "exponential", NULL
};

struct unit {
	const char *name;
	double factor;
};

/* Adds value in the largest unit of which there is at least one. units rise and end with a NULL
 * name. */
static void add_quantity(double value, const struct unit *units, struct text *into)
{
	while (units[1].name && value >= units[1].factor)
		units++;
	text_addf(into, "%.4g %s", value / units->factor, units->name);
}

void words_duration(nsec_t ns, struct text *into)
{
	static const struct unit units[] = { { "ns", 1 },  { "us", 1e3 },   { "ms", 1e6 },
					     { "s", 1e9 }, { "min", 60e9 }, { "h", 3600e9 },
					     { NULL, 0 } };

	if (ns == NSEC_NEVER)
		text_add(into, "for ever");
	else if (ns == 0)
		text_add(into, "0 ms");
	else if (ns >= 60 * NSEC_PER_SEC && ns < 600 * NSEC_PER_SEC && ns % (60 * NSEC_PER_SEC))
		text_addf(into, "%.4g s", (double)ns / 1e9);
	else
		add_quantity((double)ns, units, into);
}

void words_rate(uint64_t bps, struct text *into)
{
	static const struct unit units[] = {
		{ "bit/s", 1 }, { "kbit/s", 1e3 }, { "Mbit/s", 1e6 }, { "Gbit/s", 1e9 }, { NULL, 0 }
	};

	add_quantity((double)bps, units, into);
}

void words_size(uint64_t bytes, struct text *into)
{
	static const struct unit units[] = {
		{ "B", 1 }, { "kB", 1e3 }, { "MB", 1e6 }, { NULL, 0 }
	};

	add_quantity((double)bytes, units, into);
}

void words_share(double share, struct text *into)
{
	text_addf(into, "%.4g %%", share * 100);
}

void words_jitter(const struct link_conf *conf, struct text *into)
{
	if (!conf->delay.jitter)
		return;
	words_duration(conf->delay.jitter, into);
	if (conf->delay.tau) {
		text_add(into, " over ");
		words_duration(conf->delay.tau, into);
	}
	if (conf->delay.may_reorder)
		text_add(into, ", out of order");
}

const char *words_shape(const struct link_conf *conf)
{
	if (conf->delay.shape == JITTER_TABLE &&
	    conf->delay.table.values != jitter_table_exponential.values)
		return "a table";
	return words_jitter_shapes[conf->delay.shape];
}

void words_spikes(const struct link_conf *conf, struct text *into)
{
	const struct spike_conf *spike = &conf->delay.spike;

	if (!spike->share)
		return;
	words_share(chance_value(spike->share), into);
	text_add(into, " +");
	words_duration(spike->min, into);
	if (spike->max != spike->min) {
		text_add(into, " to +");
		words_duration(spike->max, into);
	}
	if (spike->hold) {
		text_add(into, " for ");
		words_duration(spike->hold, into);
	}
}

void words_loss(const struct link_conf *conf, struct text *into)
{
	const struct loss_conf *loss = &conf->loss;

	if (loss->kind == LOSS_NONE)
		return;
	words_share(chance_value(loss->mean), into);
	if (loss->kind != LOSS_GILBERT)
		return;
	text_addf(into, " in runs of %.4g", (double)loss->run_milli / 1000);
	if (loss->bad && loss->bad != CHANCE_ALWAYS) {
		text_add(into, " at ");
		words_share(chance_value(loss->bad), into);
	}
}

void words_queue(const struct link_conf *conf, struct text *into)
{
	const struct queue_conf *queue = &conf->queue;

	if (queue->limit_start_ns)
		words_duration(queue->limit_start_ns, into);
	else if (queue->limit_ns)
		words_duration(queue->limit_ns, into);
	else if (queue->limit_packets)
		text_addf(into, "%llu packets", (unsigned long long)queue->limit_packets);
	else if (queue->limit_bytes)
		words_size(queue->limit_bytes, into);
	else if (queue->kind != QUEUE_DROP_TAIL)
		text_add(into, "endless");
	if (queue->kind != QUEUE_DROP_TAIL)
		text_addf(into, " %s", words_queue_kinds[queue->kind]);
}

#define LETTERS_MAX 63

size_t words_distance(const char *a, const char *b)
{
	size_t a_len = strnlen(a, LETTERS_MAX), b_len = strnlen(b, LETTERS_MAX);
	size_t row[LETTERS_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
			size_t added = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;

			diagonal = row[j];
			row[j] = replaced < added ? replaced : added;
		}
	}
	return row[b_len];
}

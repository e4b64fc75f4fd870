/* netem_conf.c - which messages a kernel takes. */
#include "harness/model/netem_conf.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"

#define LONGEST (3600 * NSEC_PER_SEC)

static const char *const words[NETEM_VERSION_COUNT] = {
	[NETEM_LINUX_6_18] = "linux-6.18",
	[NETEM_LINUX_3_12] = "linux-3.12",
	[NETEM_LINUX_4_14] = "linux-4.14",
	[NETEM_LINUX_7_1] = "linux-7.1",
};

const char *netem_version_word(enum netem_version version)
{
	return words[version];
}

int netem_version_parse(const char *word, enum netem_version *ret, struct err *err)
{
	for (unsigned v = 0; v < NETEM_VERSION_COUNT; v++) {
		if (!strcmp(word, words[v])) {
			*ret = (enum netem_version)v;
			return 0;
		}
	}
	return err_set(err, -EINVAL,
		       "\"%s\" is not a known netem; known: linux-3.12, linux-4.14, linux-6.18, "
		       "linux-7.1",
		       word);
}

/* Where 4.15 to 7.0 took negative times, we do as well. */
static int check_time(const struct netem_conf *conf, const char *what, nsec_t value,
		      struct err *err)
{
	const bool negative_taken = conf->version == NETEM_LINUX_6_18;

	if (value > LONGEST || value < -LONGEST)
		return err_set(err, -ERANGE, "netem %s %" PRId64 " ns is over an hour", what,
			       value);
	if (value < 0 && !negative_taken)
		return err_set(err, -EINVAL, "netem %s %" PRId64 " ns is negative; %s takes none",
			       what, value, words[conf->version]);
	return 0;
}

static int check_slot(const struct netem_conf *conf, struct err *err)
{
	const struct netem_slot *s = &conf->slot;
	int r;

	if (conf->version == NETEM_LINUX_3_12 || conf->version == NETEM_LINUX_4_14)
		return err_set(err, -EINVAL, "%s has no netem slot", words[conf->version]);
	if ((r = check_time(conf, "slot min", s->min, err)) < 0 ||
	    (r = check_time(conf, "slot max", s->max, err)) < 0 ||
	    (r = check_time(conf, "slot delay", s->delay, err)) < 0 ||
	    (r = check_time(conf, "slot jitter", s->jitter, err)) < 0)
		return r;
	if (conf->version != NETEM_LINUX_7_1)
		return 0;
	if (s->max < s->min)
		return err_set(err, -EINVAL, "netem slot max %" PRId64 " ns is below min %" PRId64,
			       s->max, s->min);
	if (s->packets < 0 || s->bytes < 0)
		return err_set(err, -EINVAL,
			       "netem slot packets %" PRId32 " or bytes %" PRId32 " is negative",
			       s->packets, s->bytes);
	return 0;
}

static int check_table(const char *what, const struct netem_table *table, struct err *err)
{
	if (table && (!table->count || table->count > NETEM_TABLE_MAX))
		return err_set(err, -EINVAL, "netem %s table of %" PRIu32 " entries, not 1..%d",
			       what, table->count, NETEM_TABLE_MAX);
	return 0;
}

int netem_conf_check(const struct netem_conf *conf, struct err *err)
{
	int r;

	if ((unsigned)conf->version >= NETEM_VERSION_COUNT ||
	    (unsigned)conf->loss_model > NETEM_LOSS_GE)
		return err_set(err, -EINVAL, "unknown netem version %d or loss model %d",
			       (int)conf->version, (int)conf->loss_model);
	if ((r = check_time(conf, "latency", conf->latency, err)) < 0 ||
	    (r = check_time(conf, "jitter", conf->jitter, err)) < 0 ||
	    (r = check_table("delay", conf->table, err)) < 0 ||
	    (r = check_table("slot", conf->slot_table, err)) < 0)
		return r;
	return conf->has & NETEM_HAS_SLOT ? check_slot(conf, err) : 0;
}

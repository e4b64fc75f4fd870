/* netem_timeline.c - from settings in force to netem's message. */
#include "harness/model/netem_timeline.h"

#include <errno.h>

#include "harness/base/err.h"
#include "harness/model/netem_loss.h"

int netem_timeline_check(const struct timeline *timeline, uint32_t position, struct err *err)
{
	const unsigned known = 1U << SETTING_DELAY | 1U << SETTING_JITTER | 1U << SETTING_RATE |
			       1U << SETTING_LOSS | 1U << SETTING_QUEUE_PACKETS |
			       1U << SETTING_OUTAGE;

	for (size_t i = 0; timeline && i < timeline->count; i++) {
		const struct timeline_entry *e = &timeline->entries[i];

		if (e->link != position)
			continue;
		if (!(known & 1U << e->setting) ||
		    (e->setting == SETTING_OUTAGE && e->value == OUTAGE_WAIT))
			return err_set(
				err, -EINVAL,
				"timeline entry %u: netem cannot do it; it can change delay, "
				"jitter, rate, loss, its limit, and lose all",
				e->id);
	}
	return 0;
}

/* The rate a message leaves in a netem that had none. */
static uint64_t rate_of(const struct netem_conf *conf)
{
	uint64_t rate = conf->has & NETEM_HAS_RATE ? conf->rate : 0;

	return conf->has & NETEM_HAS_RATE64 && conf->rate64 > rate ? conf->rate64 : rate;
}

int netem_settings_init(struct settings *s, const struct netem_conf *conf,
			const struct link_env *env, struct err *err)
{
	const uint64_t rate = rate_of(conf);
	const struct link_conf said = {
		.delay = { .delay = conf->latency, .jitter = conf->jitter },
		.rate = { .bps = rate > UINT64_MAX / 8 ? UINT64_MAX : rate * 8 },
		.loss = { .kind = LOSS_RANDOM, .mean = netem_loss_mean(conf) },
		.queue = { .limit_packets = conf->limit },
	};

	return settings_init(s, &said, env->timeline, env->position, err);
}

/* p times 2^32 - 1, to nearest. */
static uint32_t netem_chance(chance_t p)
{
	const unsigned __int128 half = (unsigned __int128)1 << 63;

	return (uint32_t)(((unsigned __int128)p * NETEM_ALWAYS + half) >> 64);
}

static uint32_t at_most_32(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

void netem_follow(const struct settings *s, struct netem_conf *conf)
{
	const struct link_settings *now = &s->now;

	/* without the attribute a rate that is over would stay */
	if (!(conf->has & NETEM_HAS_RATE))
		conf->rate = 0;
	conf->has |= NETEM_HAS_RATE;
	if (s->touched & 1U << SETTING_DELAY)
		conf->latency = now->delay;
	if (s->touched & 1U << SETTING_JITTER)
		conf->jitter = now->jitter;
	if (s->touched & 1U << SETTING_QUEUE_PACKETS)
		conf->limit = at_most_32(now->queue_packets);
	if (s->touched & 1U << SETTING_LOSS) {
		conf->loss_model = NETEM_LOSS_RANDOM;
		conf->loss = netem_chance(now->loss);
	}
	if (now->outage == OUTAGE_LOSE) {
		conf->loss_model = NETEM_LOSS_RANDOM;
		conf->loss = NETEM_ALWAYS;
	}
	if (s->touched & 1U << SETTING_RATE) {
		/* 0 would be unlimited, which less than a byte is not */
		conf->rate64 = now->rate_bps && now->rate_bps < 8 ? 1 : now->rate_bps / 8;
		conf->rate = at_most_32(conf->rate64);
		conf->has |= NETEM_HAS_RATE64;
	}
}

/* import_atc.c - profiles of Augmented Traffic Control. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"
#include "harness/scenario/yaml.h"

/* JSON is YAML, whose reader knows the place of every value. Numbers may be strings. */

struct reading {
	struct import *ret;
	struct import_link *link;
	struct import_step step;
	int64_t value; /* of the pair that is being read */
};

/* A number times unit, 0 for null. */
static int read_number(struct yaml at, int64_t unit, int64_t max, int64_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a number", err);

	if (!s)
		return -EINVAL;
	*ret = 0;
	return *s && strcmp(s, "null") != 0 ? import_number(at, unit, max, ret, err) : 0;
}

/* A percentage in 10^-9. */
static int read_percentage(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;

	return read_number(at, 10000000, 1000000000, &rd->value, err);
}

static chance_t chance_of(int64_t share)
{
	return chance_ratio((uint64_t)share, 1000000000);
}

static int read_correlation(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;
	int64_t value = 0;
	int r = read_number(at, 1000, 100000, &value, err);

	if (r == 0 && value)
		import_lost(rd->ret, "correlations: netem's do not do what they say; take loss "
				     "with a run, and jitter with a correlation time");
	return r;
}

static int read_ignored(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

static int read_share(struct yaml at, const char *what, struct reading *rd, chance_t *ret,
		      struct err *err)
{
	static const struct yaml_key keys[] = { { "percentage", read_percentage, false },
						{ "correlation", read_correlation, false },
						{ NULL, NULL, false } };
	int r = 0;

	rd->value = 0;
	if (yaml_is_map(at))
		r = yaml_read_map(at, what, keys, rd, err);
	if (r == 0)
		*ret = chance_of(rd->value);
	return r;
}

static int read_loss(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;

	return read_share(at, "a loss", rd, &rd->step.loss, err);
}

static int read_corruption(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;

	return read_share(at, "a corruption", rd, &rd->link->corrupt, err);
}

static int read_reorder(struct yaml at, void *into, struct err *err)
{
	static const struct yaml_key keys[] = { { "percentage", read_percentage, false },
						{ "correlation", read_correlation, false },
						{ "gap", read_ignored, false },
						{ NULL, NULL, false } };
	struct reading *rd = into;
	int r = 0;

	rd->value = 0;
	if (yaml_is_map(at))
		r = yaml_read_map(at, "a reordering", keys, rd, err);
	if (r == 0 && rd->value)
		import_lost(rd->ret, "reordering of a share of packets");
	return r;
}

static int read_delay_ms(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;

	return read_number(at, NSEC_PER_MSEC, 3600 * NSEC_PER_SEC, &rd->step.delay, err);
}

/* netem's uniform jitter of plus or minus J has the deviation J / sqrt 3. */
static int read_jitter_ms(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;
	int r = read_number(at, NSEC_PER_MSEC, 4 * NSEC_PER_SEC, &rd->step.jitter, err);

	rd->step.jitter = rd->step.jitter * 577350269 / 1000000000;
	rd->link->shape = JITTER_UNIFORM;
	return r;
}

static int read_delay(struct yaml at, void *into, struct err *err)
{
	static const struct yaml_key keys[] = { { "delay", read_delay_ms, false },
						{ "jitter", read_jitter_ms, false },
						{ "correlation", read_correlation, false },
						{ NULL, NULL, false } };

	return yaml_is_map(at) ? yaml_read_map(at, "a delay", keys, into, err) : 0;
}

/* kbit/s; null or 0 is no limit. */
static int read_rate(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;
	int64_t bps = 0;
	int r = read_number(at, 1000, IMPORT_RATE_MAX, &bps, err);

	rd->link->rate_bps = (uint64_t)bps;
	return r;
}

static int read_options(struct yaml at, void *into, struct err *err)
{
	struct reading *rd = into;

	(void)err;
	if (yaml_is_list(at))
		import_lost(rd->ret, "iptables_options: every packet is shaped");
	return 0;
}

static int read_side(struct yaml at, struct import *ret, enum import_side side, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "rate", read_rate, false },
		{ "delay", read_delay, false },
		{ "loss", read_loss, false },
		{ "corruption", read_corruption, false },
		{ "reorder", read_reorder, false },
		{ "iptables_options", read_options, false },
		{ NULL, NULL, false },
	};
	struct reading rd = { .ret = ret, .link = &ret->links[side] };
	int r = yaml_read_map(at, "a direction of a profile", keys, &rd, err);

	if (r < 0)
		return r;
	/* netem lets packets overtake */
	rd.link->reorder = rd.step.jitter > 0;
	return import_step(rd.link, &rd.step, err);
}

static int read_down(struct yaml at, void *into, struct err *err)
{
	return read_side(at, into, IMPORT_DOWN, err);
}

static int read_up(struct yaml at, void *into, struct err *err)
{
	return read_side(at, into, IMPORT_UP, err);
}

static int read_shaping(struct yaml at, struct import *ret, struct err *err)
{
	static const struct yaml_key keys[] = { { "down", read_down, true },
						{ "up", read_up, true },
						{ NULL, NULL, false } };

	return yaml_read_map(at, "a profile", keys, ret, err);
}

/* A profile as the API gives it, {"name": ..., "content": {"up": ..., "down": ...}}, or bare. */
int import_atc(struct lines *lines, const struct import_opts *opts, struct import *ret,
	       struct err *err)
{
	struct yaml_file *file = NULL;
	struct yaml content, name;
	int r = yaml_open_text(lines->name, lines->text, strlen(lines->text), &file, err);

	(void)opts;
	if (r < 0)
		return r;
	content = yaml_root(file);
	if (yaml_find(content, "name", &name))
		r = yaml_copy(name, "a name", &ret->title, err);
	(void)yaml_find(content, "content", &content);
	if (r == 0)
		r = read_shaping(content, ret, err);
	yaml_close(file);
	if (r < 0)
		return r;
	import_kept(ret, "rate, delay, jitter, loss and corruption of both directions");
	return 0;
}

/* spread.c - drawing durations in integers. */
#include "harness/scenario/spread.h"

#include <errno.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/model/exponential.h"
#include "harness/scenario/yaml.h"

static nsec_t draw_quantile(const struct spread_point *p, uint64_t bits)
{
	/* A millionth of a thousandth is finer than any length that is told here. */
	uint64_t at = draw_below(bits, UINT64_C(1000000000));
	uint64_t into, width;

	while ((uint64_t)p[1].milli * 1000000 <= at)
		p++;
	into = at - (uint64_t)p[0].milli * 1000000;
	width = (uint64_t)(p[1].milli - p[0].milli) * 1000000;
	return p[0].value +
	       (nsec_t)((unsigned __int128)(uint64_t)(p[1].value - p[0].value) * into / width);
}

nsec_t spread_draw(const struct spread *spread, uint64_t bits)
{
	switch (spread->kind) {
	case SPREAD_NONE:
		return 0;
	case SPREAD_FIXED:
		return spread->from;
	case SPREAD_EVEN:
		return spread->from +
		       (nsec_t)draw_below(bits, (uint64_t)(spread->to - spread->from) + 1);
	case SPREAD_EXPONENTIAL:
		return exponential(bits, spread->from);
	case SPREAD_QUANTILES:
		return draw_quantile(spread->points, bits);
	}
	return 0;
}

nsec_t spread_mean(const struct spread *spread)
{
	nsec_t sum = 0;

	switch (spread->kind) {
	case SPREAD_NONE:
		return 0;
	case SPREAD_FIXED:
	case SPREAD_EXPONENTIAL:
		return spread->from;
	case SPREAD_EVEN:
		return spread->from + (spread->to - spread->from) / 2;
	case SPREAD_QUANTILES:
		for (const struct spread_point *p = spread->points; p->milli < 1000; p++)
			sum += (nsec_t)(p[1].milli - p[0].milli) * ((p[0].value + p[1].value) / 2);
		return sum / 1000;
	}
	return 0;
}

static int read_from(struct yaml at, void *into, struct err *err)
{
	struct spread *spread = into;

	return yaml_duration(at, &spread->from, err);
}

static int read_to(struct yaml at, void *into, struct err *err)
{
	struct spread *spread = into;

	spread->kind = SPREAD_EVEN;
	return yaml_duration(at, &spread->to, err);
}

static int read_mean(struct yaml at, void *into, struct err *err)
{
	struct spread *spread = into;

	spread->kind = SPREAD_EXPONENTIAL;
	return yaml_duration(at, &spread->from, err);
}

static int read_map(struct yaml at, struct spread *ret, struct err *err)
{
	static const struct yaml_key even_keys[] = { { "from", read_from, true },
						     { "to", read_to, true },
						     { NULL, NULL, false } };
	static const struct yaml_key mean_keys[] = { { "mean", read_mean, true },
						     { NULL, NULL, false } };
	struct yaml mean;
	int r;

	if (yaml_find(at, "mean", &mean))
		return yaml_read_map(at, "an exponential duration", mean_keys, ret, err);
	r = yaml_read_map(at, "a range of durations", even_keys, ret, err);
	if (r == 0 && ret->to < ret->from)
		return yaml_refuse(at, err, -ERANGE, "\"to\" lies below \"from\"");
	return r;
}

int spread_read(struct yaml at, struct spread *ret, struct err *err)
{
	struct spread spread = { .kind = SPREAD_FIXED };
	int r = yaml_is_map(at) ? read_map(at, &spread, err) : yaml_duration(at, &spread.from, err);

	if (r == 0)
		*ret = spread;
	return r;
}

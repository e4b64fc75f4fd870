/* link_rate.c - reading what a link carries. */
#include "harness/scenario/link_rate.h"

#include <errno.h>

#include "harness/base/err.h"
#include "harness/model/conf.h"
#include "harness/scenario/link_number.h"
#include "harness/scenario/yaml.h"

static int read_limit(struct yaml at, void *into, struct err *err)
{
	struct rate_conf *to = into;

	return yaml_rate(at, &to->bps, err);
}

static int read_bucket(struct yaml at, void *into, struct err *err)
{
	struct rate_conf *to = into;

	return link_read_bytes(at, &to->burst_bytes, err);
}

static int read_debt(struct yaml at, void *into, struct err *err)
{
	struct rate_conf *to = into;

	return yaml_answer(at, &to->burst_debt, err);
}

static int read_overhead(struct yaml at, void *into, struct err *err)
{
	struct rate_conf *to = into;

	return link_read_overhead_bytes(at, &to->overhead_bytes, err);
}

static int read_cell(struct yaml at, void *into, struct err *err)
{
	struct rate_conf *to = into;

	return link_read_bytes32(at, &to->cell_bytes, err);
}

static int read_cell_overhead(struct yaml at, void *into, struct err *err)
{
	struct rate_conf *to = into;

	return link_read_overhead_bytes(at, &to->cell_overhead_bytes, err);
}

/* What names a trace is link_data_rate()'s to read. */
static int skip(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

/* Keys that make no sense without another one. */
static int check_rate(struct yaml at, const struct rate_conf *rate, bool traced, struct err *err)
{
	struct yaml found;

	if (traced == yaml_find(at, "limit", &found))
		return yaml_refuse(at, err, -EINVAL,
				   traced ? "a \"limit\" beside a \"trace\""
					  : "a rate without \"limit\" or \"trace\"");
	if (!traced && (yaml_find(at, "end", &found) || yaml_find(at, "opportunity", &found)))
		return yaml_refuse_key(found, err, -EINVAL,
				       "\"end\" or \"opportunity\" without a \"trace\"");
	if (rate->burst_debt && !rate->burst_bytes)
		return yaml_refuse(at, err, -EINVAL, "\"debt\" without a \"bucket\"");
	if (rate->cell_overhead_bytes && !rate->cell_bytes)
		return yaml_refuse(at, err, -EINVAL, "\"cell-overhead\" without a \"cell\"");
	return 0;
}

int link_rate_read(struct yaml at, struct rate_conf *ret, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "limit", read_limit, false }, { "bucket", read_bucket, false },
		{ "debt", read_debt, false },   { "overhead", read_overhead, false },
		{ "cell", read_cell, false },   { "cell-overhead", read_cell_overhead, false },
		{ "trace", skip, false },       { "end", skip, false },
		{ "opportunity", skip, false }, { NULL, NULL, false }
	};
	struct rate_conf rate = { 0 };
	struct yaml trace;
	const bool traced = yaml_find(at, "trace", &trace);
	int r;

	if (!yaml_is_map(at))
		return yaml_rate(at, &ret->bps, err);
	r = yaml_read_map(at, "a rate", keys, &rate, err);
	if (r == 0)
		r = check_rate(at, &rate, traced, err);
	if (r < 0)
		return r;
	*ret = rate;
	return traced;
}

/* plan_options.c - the options of every command that loads a show or a route. */
#include "harness/cli/plan_options.h"

#include <errno.h>
#include <stdint.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/metrics.h"

void plan_options_init(struct plan_options *o)
{
	*o = (struct plan_options){ .opts.metrics = cli_metrics };
	o->opts.changes = o->changes;
}

static int take_change(struct plan_options *o, const char *value, struct err *err)
{
	if (o->opts.change_count == PLAN_OPTIONS_CHANGES)
		return err_set(err, -E2BIG, "given more than %d times", PLAN_OPTIONS_CHANGES);
	o->changes[o->opts.change_count++] = value;
	return 0;
}

static int take(struct plan_options *o, enum plan_option option, const char *value, struct err *err)
{
	switch (option) {
	case PLAN_OPTION_SEED:
		o->opts.seed_given = true;
		return parse_count(value, INT64_MAX, &o->opts.seed, err);
	case PLAN_OPTION_DURATION:
		return parse_duration(value, &o->opts.duration, err);
	case PLAN_OPTION_SET:
		return take_change(o, value, err);
	case PLAN_OPTION_SCENARIOS:
		o->opts.scenarios = value;
		return 0;
	case PLAN_OPTION_ROUTE:
		o->opts.route = value;
		return 0;
	}
	return -EINVAL;
}

int plan_options_take(struct plan_options *o, int option, const char *value, struct err *err)
{
	int r;

	if (option < PLAN_OPTION_SEED || option > PLAN_OPTION_ROUTE)
		return 0;
	r = take(o, (enum plan_option)option, value, err);
	return r < 0 ? r : 1;
}

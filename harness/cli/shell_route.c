/* shell_route.c - a route out of options. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/shell.h"

#define VALUE_MAX 1024

static int check_duration(const char *s, struct err *err)
{
	nsec_t t;

	return parse_duration(s, &t, err);
}

static int check_chance(const char *s, struct err *err)
{
	chance_t p;

	return parse_chance(s, &p, err);
}

static int check_rate(const char *s, struct err *err)
{
	uint64_t bps;

	return parse_rate(s, &bps, err);
}

/* What a link is told, in the words of a route file. check is NULL where only the file's reader can
 * judge. */
struct choice {
	const char *option;
	const char *value;
	const char *before, *after; /* around the value, which stands in quotes */
	int (*check)(const char *value, struct err *err);
};

#define SETTINGS 6

static void list(const struct shell_inline *in, struct choice ret[static SETTINGS])
{
	const struct choice settings[SETTINGS] = {
		{ "delay", in->delay, "delay: ", "", check_duration },
		{ "jitter", in->jitter, "jitter: {sigma: ", "}", check_duration },
		{ "loss", in->loss, "loss: ", "", check_chance },
		{ "rate", in->rate, "rate: ", "", check_rate },
		{ "rate-trace", in->rate_trace, "rate: {trace: ", "}", NULL },
		{ "queue", in->queue, "queue: ", "", NULL },
	};

	memcpy(ret, settings, sizeof(settings));
}

bool shell_inline_any(const struct shell_inline *in)
{
	struct choice settings[SETTINGS];

	list(in, settings);
	for (size_t i = 0; i < SETTINGS; i++)
		if (settings[i].value)
			return true;
	return false;
}

/* The part of "UP,DOWN" for a direction, or all of it. */
static int part_of(const struct choice *s, bool up, char ret[static VALUE_MAX], struct err *err)
{
	const char *comma = strchr(s->value, ',');
	const char *from = !comma || up ? s->value : comma + 1;
	size_t length = comma && up ? (size_t)(comma - from) : strlen(from);

	if (comma && strchr(comma + 1, ','))
		return err_set(err, -EINVAL, "--%s: found \"%s\"; expected one value, or UP,DOWN",
			       s->option, s->value);
	if (length >= VALUE_MAX || length == 0)
		return err_set(err, -EINVAL, "--%s: found %s", s->option,
			       length ? "a value that is too long" : "no value");
	memcpy(ret, from, length);
	ret[length] = '\0';
	return 0;
}

/* Between the quotes of YAML nothing but these two means anything else. */
static void add_quoted(struct text *to, const char *value)
{
	text_add(to, "\"");
	for (const char *s = value; *s; s++) {
		if (*s == '"' || *s == '\\')
			text_add(to, "\\");
		text_add_bytes(to, s, 1);
	}
	text_add(to, "\"");
}

static int add_link(const struct choice settings[static SETTINGS], bool up, struct text *ret,
		    struct err *err)
{
	const char *comma = "";

	text_add(ret, "{");
	for (size_t i = 0; i < SETTINGS; i++) {
		const struct choice *s = &settings[i];
		char value[VALUE_MAX] = "";
		int r;

		if (!s->value)
			continue;
		r = part_of(s, up, value, err);
		if (r < 0)
			return r;
		if (s->check && s->check(value, err) < 0)
			return err_prefix(err, "--%s", s->option);
		text_addf(ret, "%s%s", comma, s->before);
		add_quoted(ret, value);
		text_add(ret, s->after);
		comma = ", ";
	}
	text_add(ret, "}");
	return 0;
}

int shell_inline_write(const struct shell_inline *in, enum plan_host host, struct text *ret,
		       struct err *err)
{
	struct choice settings[SETTINGS];
	const bool out_is_up = host == PLAN_SELLER;
	int r;

	if (in->rate && in->rate_trace)
		return err_set(err, -EINVAL, "--rate and --rate-trace: expected one of them");
	list(in, settings);
	text_add(ret, "route: options\nseller: {}\nbuyer: {}\nhaul:\n  out: ");
	r = add_link(settings, out_is_up, ret, err);
	text_add(ret, "\n  back: ");
	if (r == 0)
		r = add_link(settings, !out_is_up, ret, err);
	text_add(ret, "\n");
	if (r == 0 && ret->failed)
		r = err_set(err, -ENOMEM, "out of memory");
	return r;
}

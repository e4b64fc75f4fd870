/* expect.c - reading expectations. */
#include "harness/scenario/expect.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/yaml.h"

static const char *const signs[] = {
	[PLAN_AT_MOST] = "<=",
	[PLAN_BELOW] = "<",
	[PLAN_AT_LEAST] = ">=",
	[PLAN_ABOVE] = ">",
};

const char *plan_op_sign(enum plan_op op)
{
	return signs[op];
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Finds the sign and its place. */
static const char *find_sign(const char *s, enum plan_op *ret)
{
	const char *at = strpbrk(s, "<>");

	if (!at)
		return NULL;
	if (at[0] == '<')
		*ret = at[1] == '=' ? PLAN_AT_MOST : PLAN_BELOW;
	else
		*ret = at[1] == '=' ? PLAN_AT_LEAST : PLAN_ABOVE;
	return at;
}

/* What stands before the sign, without blanks around it. */
static char *copy_metric(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	while (end > s && is_blank(end[-1]))
		end--;
	return strndup(s, (size_t)(end - s));
}

static int read_limit(struct yaml at, const struct plan_metrics *metrics, const char *text,
		      struct plan_expect *expect, struct err *err)
{
	const char *unit = metrics->unit ? metrics->unit(expect->metric) : "";

	if (!unit)
		return yaml_refuse(at, err, -EINVAL,
				   "found no metric \"%.60s\"; metric(5) has all of them",
				   expect->metric);
	if (metrics->parse_limit &&
	    metrics->parse_limit(expect->metric, text, &expect->limit, err) < 0)
		return yaml_refuse_because(at, err);
	expect->unit = strdup(unit);
	return expect->unit ? 0 : err_set(err, -ENOMEM, "no memory for an expectation");
}

static void done(struct plan_expect *expect)
{
	free(expect->text);
	free(expect->who);
	free(expect->file);
	free(expect->metric);
	free(expect->unit);
}

#define AS_IN "as in latency.p95 <= 600 ms"

/* Reads what is expected, behind the host's name if there is one. */
static int read_rest(struct yaml at, const struct plan_metrics *metrics, struct plan_expect *expect,
		     struct err *err)
{
	const char *s = yaml_scalar(at, "an expectation, " AS_IN, err);
	const char *sign = s ? find_sign(s, &expect->op) : NULL;
	struct text whole = { 0 };

	if (!s)
		return -EINVAL;
	if (!sign || sign == s)
		return yaml_refuse(at, err, -EINVAL, "\"%.60s\" is no expectation, " AS_IN, s);
	text_addf(&whole, "%s%s%s", expect->who ? expect->who : "", expect->who ? ": " : "", s);
	expect->text = whole.s; /* the expectation's now */
	expect->metric = copy_metric(s, sign);
	if (whole.failed || !expect->metric)
		return err_set(err, -ENOMEM, "no memory for an expectation");
	sign += strlen(plan_op_sign(expect->op));
	while (is_blank(*sign))
		sign++;
	return read_limit(at, metrics, sign, expect, err);
}

/* "buyer-2: latency.p95 <= 800 ms" is a mapping to YAML. */
static int read_one(struct yaml at, const struct plan_metrics *metrics, struct plan_expect *ret,
		    struct err *err)
{
	struct plan_expect expect = { .line = yaml_line(at) };
	const char *who = NULL;
	struct yaml rest = at;
	int r = 0;

	if (yaml_is_map(at))
		r = yaml_single(at, "a host and what is expected for it", &who, &rest, err);
	if (r < 0)
		return r;
	expect.file = strdup(yaml_name(at.file));
	expect.who = who ? strdup(who) : NULL;
	if (!expect.file || (who && !expect.who))
		r = err_set(err, -ENOMEM, "no memory for an expectation");
	if (r == 0)
		r = read_rest(rest, metrics, &expect, err);
	if (r < 0)
		done(&expect);
	else
		*ret = expect;
	return r;
}

/* A list while it is read. */
struct reading {
	const struct plan_metrics *metrics;
	struct expect_list list;
};

static int read_item(struct yaml at, void *into, struct err *err)
{
	struct reading *reading = into;
	struct expect_list *list = &reading->list;
	struct plan_expect *v = realloc(list->v, (list->n + 1) * sizeof(*v));
	int r;

	if (!v)
		return err_set(err, -ENOMEM, "no memory for an expectation");
	list->v = v;
	r = read_one(at, reading->metrics, &v[list->n], err);
	if (r == 0)
		list->n++;
	return r;
}

int expect_list_read(struct yaml at, const struct plan_metrics *metrics, struct expect_list *list,
		     struct err *err)
{
	struct reading reading = { .metrics = metrics };
	int r = yaml_read_list(at, "expectations", read_item, &reading, err);

	if (r < 0) {
		expect_list_done(&reading.list);
		return r;
	}
	expect_list_done(list);
	*list = reading.list;
	return 0;
}

/* Hosts on which pictures are seen, ended by commas: "buyer, buyer-2, buyer-3". */
static void add_watchers(const struct plan *plan, struct text *into)
{
	text_add(into, plan_host_word(PLAN_BUYER));
	if (plan->work.kind != PLAN_LIVE)
		text_addf(into, ", %s", plan_host_word(PLAN_SELLER));
	for (size_t i = PLAN_ORIGIN + 1; i < plan->host_count; i++)
		text_addf(into, ", %s", plan->hosts[i]);
}

static bool watches(const struct plan *plan, const char *who)
{
	for (size_t i = 0; i < plan->host_count; i++)
		if (!strcmp(plan->hosts[i], who))
			return plan->work.kind != PLAN_LIVE ||
			       (i != PLAN_SELLER && i != PLAN_ORIGIN);
	return false;
}

int expect_check(const struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->expect_count; i++) {
		const struct plan_expect *expect = &plan->expects[i];
		struct text known = { 0 };

		if (!expect->who || watches(plan, expect->who))
			continue;
		add_watchers(plan, &known);
		(void)err_set(err, -EINVAL,
			      "%s:%u: \"%.40s\" sees no pictures of this show; expected one of: "
			      "%.120s",
			      expect->file, expect->line, expect->who, text_str(&known));
		text_done(&known);
		return -EINVAL;
	}
	return 0;
}

void expect_list_done(struct expect_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		done(&list->v[i]);
	free(list->v);
	*list = (struct expect_list){ 0 };
}

/* viewers.c - who watches, and measuring each viewer of a live show. */
#include "reports/write/viewers.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/evidence.h"

#define HOST    "buyer-"
#define STREAM  "to-buyer-"
#define SUFFIX  ".rec"
#define PUBLISH "publish"

/* What a viewer has even when it could not be measured: then the reason is told. Other numbers,
 * such as those of a player by HLS, it has when they were measured. */
static const char *const families[] = { "latency.", "age.", "stall.",
					"freeze.",  "gap.", "setup.first_frame" };

bool viewers_file(const char *name)
{
	size_t n = strlen(name);

	return n > strlen(HOST SUFFIX) && !strncmp(name, HOST, strlen(HOST)) &&
	       !strcmp(name + n - strlen(SUFFIX), SUFFIX);
}

bool viewers_stream(const char *stream)
{
	return !strncmp(stream, STREAM, strlen(STREAM));
}

/* "buyer-2": a name out of run.json becomes the name of a file. */
static bool is_viewer(const char *host)
{
	size_t digits;

	if (!host || strncmp(host, HOST, strlen(HOST)) != 0)
		return false;
	digits = strspn(host + strlen(HOST), "0123456789");
	return digits > 0 && digits < 4 && !host[strlen(HOST) + digits];
}

/* -- events */

/* Does a link, whose name goes on for n bytes, lie on the way to the host? Links of the buyer's own
 * route have no name before theirs. */
static bool lies_on_way(const char *host, const char *link, size_t n)
{
	const char *colon = memchr(link, ':', n);
	size_t leg = colon ? (size_t)(colon - link) : 0;

	if (leg == strlen(PUBLISH) && !strncmp(link, PUBLISH, leg))
		return true;
	if (!colon)
		return strcmp(host, "buyer") == 0;
	return leg == strlen(host) && !strncmp(link, host, leg);
}

/* The next name, of *ret_n bytes, in "a, b" behind the one before, of *ret_n; NULL past the last.
 */
static const char *next_link(const char *s, size_t *ret_n)
{
	s += *ret_n;
	s += strspn(s, ", ");
	*ret_n = strcspn(s, ", ");
	return *ret_n ? s : NULL;
}

bool viewers_concerned(const char *name, const struct timeline_event *event)
{
	const char *s = event->link;
	size_t n = 0;

	while ((s = next_link(s, &n)))
		if (lies_on_way(name, s, n))
			return true;
	return !*event->link; /* it concerns all */
}

static bool is_concerned(const struct manifest *m, const char *name, uint32_t id)
{
	const struct timeline_event *event = manifest_event(m, id);

	return !event || viewers_concerned(name, event); /* unknown ones are not left out */
}

bool viewers_concern_buyer(const void *manifest, uint32_t event)
{
	return is_concerned(manifest, "buyer", event);
}

/* Is one of the links that the event names, "a, b", in the chain? */
static bool touches(const struct timeline_event *event, const struct chain_facts *chain)
{
	const char *s = event->link;
	size_t n = 0;

	while ((s = next_link(s, &n)))
		for (size_t i = 0; i < chain->count; i++)
			if (strlen(chain->links[i].name) == n &&
			    !strncmp(chain->links[i].name, s, n))
				return true;
	return false;
}

bool viewers_aside(const void *manifest, int direction, uint32_t event)
{
	const struct manifest *m = manifest;
	const struct chain_facts *there = &m->route.chains[direction];
	const struct chain_facts *back = &m->route.chains[!direction];
	const struct timeline_event *e = manifest_event(m, event);

	return e && touches(e, back) && !touches(e, there);
}

/* A viewer of a run that is measured. */
struct measured {
	const struct manifest *manifest;
	const char *name;
};

static bool concerns(const void *arg, uint32_t event)
{
	const struct measured *viewer = arg;

	return is_concerned(viewer->manifest, viewer->name, event);
}

/* -- measuring */

static bool has_reason(const struct metric *m)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (!strncmp(m->def->name, families[i], strlen(families[i])))
			return true;
	return false;
}

static void take(const struct metric_list *from, const char *stream, struct metric_list *to)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct metric *m = &from->v[i];

		if (strcmp(m->stream, "to-buyer") != 0)
			continue;
		if (!m->null_reason)
			metric_add(to, stream, m->def->name, m->value, m->count);
		else if (has_reason(m))
			metric_add_null(to, stream, m->def->name, m->null_reason);
	}
}

/* What captures tell beside packets; only those of SRT do. */
static int read_tap(const char *run, const char *viewer, struct series_set *set, struct err *err)
{
	char file[RECORD_WORD_MAX + sizeof(".tap" SUFFIX)];
	bool cut;
	int r;

	(void)snprintf(file, sizeof(file), "%s.tap" SUFFIX, viewer);
	r = evidence_read_file(run, file, "buyer", set, &cut, err);
	return r == -ENOENT ? 0 : r;
}

static int measure(const char *run, struct other_viewer *viewer, struct evidence *e,
		   struct err *err)
{
	const struct measured who = { &e->manifest, viewer->name };
	const struct measure_conf conf = {
		.begin = e->manifest.t0, .end = e->manifest.end, .concerns = concerns, .arg = &who
	};
	char file[RECORD_WORD_MAX + sizeof(SUFFIX)];
	struct series_set set = { 0 };
	struct run_result result = { 0 };
	bool cut;
	int r = evidence_read_file(run, "seller.rec", "seller", &set, &cut, err);

	(void)snprintf(file, sizeof(file), "%s" SUFFIX, viewer->name);
	if (r == 0)
		r = evidence_read_file(run, "network.rec", "", &set, &cut, err);
	if (r == 0)
		r = evidence_read_file(run, file, "buyer", &set, &cut, err);
	if (r == 0)
		r = read_tap(run, viewer->name, &set, err);
	if (r == 0)
		r = run_measure(&set, &conf, &result, err);
	if (r == 0) {
		take(&result.metrics, viewer->stream, &e->result.metrics);
		r = run_driven(&e->records, viewer->stream, &conf, &e->result.metrics, err);
	}
	viewer->pictures = result.to_buyer;
	result.to_buyer = (struct run_direction){ 0 };
	run_result_done(&result);
	series_set_done(&set);
	return r;
}

/* Fills e's others with the viewers that run.json names; there is room for all its legs. */
static void find_others(struct evidence *e, const json_t *legs)
{
	const json_t *leg;
	size_t i;

	json_array_foreach(legs, i, leg)
	{
		const char *name = json_string_value(json_object_get(leg, "name"));
		const char *route = json_string_value(json_object_get(leg, "route"));
		struct other_viewer *viewer = &e->others[e->other_count];

		if (!is_viewer(name))
			continue;
		(void)snprintf(viewer->name, sizeof(viewer->name), "%s", name);
		(void)snprintf(viewer->stream, sizeof(viewer->stream), "to-%s", name);
		viewer->route = route ? route : "";
		e->other_count++;
	}
}

int viewers_measure(const char *run, struct evidence *e, struct err *err)
{
	const json_t *legs = json_object_get(e->manifest.root, "legs");
	int r = 0;

	e->others = calloc(json_array_size(legs) + 1, sizeof(*e->others));
	if (!e->others)
		return err_set(err, -ENOMEM, "out of memory");
	find_others(e, legs);
	/* a run that broke off may lack what a viewer is measured by */
	for (size_t i = 0; r == 0 && !e->manifest.broken && i < e->other_count; i++)
		r = measure(run, &e->others[i], e, err);
	if (r == 0 && e->result.metrics.failed)
		r = err_set(err, -ENOMEM, "out of memory");
	return r;
}

/* -- who watches */

size_t viewers_count(const struct evidence *e)
{
	return 1 + e->other_count;
}

struct viewer viewers_nth(const struct evidence *e, size_t i)
{
	const struct other_viewer *other = i ? &e->others[i - 1] : NULL;

	if (!other)
		return (struct viewer){ "buyer", "to-buyer", e->manifest.route.name,
					&e->result.to_buyer };
	return (struct viewer){ other->name, other->stream, other->route, &other->pictures };
}

struct viewer viewers_of_stream(const struct evidence *e, const char *stream)
{
	for (size_t i = 0; i < viewers_count(e); i++) {
		struct viewer viewer = viewers_nth(e, i);

		if (!strcmp(viewer.stream, stream))
			return viewer;
	}
	return viewers_nth(e, 0);
}

/* The share of time with an old picture; over all of it when it is not known. */
static double time_over(const struct evidence *e, size_t i)
{
	const struct metric *m =
		metric_measured(&e->result.metrics, viewers_nth(e, i).stream, "age.over_600");

	return m ? m->value : 2;
}

static double slowness(const struct evidence *e, size_t i)
{
	const struct metric *m =
		metric_measured(&e->result.metrics, viewers_nth(e, i).stream, "latency.p95");

	return m ? m->value : 0;
}

struct viewer viewers_worst(const struct evidence *e)
{
	size_t worst = 0;

	for (size_t i = 1; i < viewers_count(e); i++) {
		double more = time_over(e, i) - time_over(e, worst);

		if (more > 0 || (more >= 0 && slowness(e, i) > slowness(e, worst)))
			worst = i;
	}
	return viewers_nth(e, worst);
}

bool viewers_both_ways(const struct evidence *e)
{
	const char *kind = e->manifest.workload.kind;

	return strcmp(kind, "live") != 0 && strcmp(kind, "build") != 0;
}

const char *viewers_said(const struct evidence *e, const struct viewer *viewer)
{
	return viewers_count(e) == 1 ? "the buyer" : viewer->name;
}

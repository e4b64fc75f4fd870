/* run_manifest.c - run.json: what was run, when, on what, and how far to trust it. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/record.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"
#include "probes/tap/digest.h"

/* The form of run.json; readers refuse a newer one. */
#define RUN_FORMAT 1

/* When the show began on the wall clock, RFC 3339 in UTC. */
static json_t *started_json(const struct run_job *job)
{
	time_t t = (time_t)((job->t0 + job->realtime_ahead) / NSEC_PER_SEC);
	char buf[32];
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	(void)strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return json_string(buf);
}

/* The value behind "model name" in /proc/cpuinfo, or "unknown". */
static json_t *processor_json(void)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	json_t *found = NULL;
	char line[256];

	while (f && !found && fgets(line, sizeof(line), f)) {
		char *colon = strchr(line, ':');

		line[strcspn(line, "\n")] = '\0';
		if (colon && colon[1] && !strncmp(line, "model name", 10))
			found = json_string(colon + 2);
	}
	if (f)
		(void)fclose(f);
	return found ? found : json_string("unknown");
}

static json_t *machine_json(void)
{
	struct utsname u = { 0 };
	char kernel[sizeof(u.sysname) + sizeof(u.release) + 1];

	(void)uname(&u);
	(void)snprintf(kernel, sizeof(kernel), "%s %s", u.sysname, u.release);
	return json_pack("{s:s, s:o, s:I, s:b}", "kernel", kernel, "cpu", processor_json(), "cores",
			 (json_int_t)sysconf(_SC_NPROCESSORS_ONLN), "as_root", getuid() == 0);
}

/* A direction's word as a key: "to_buyer". */
static void key_of(const char *stream, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s", stream);
	for (char *c = ret; *c; c++)
		if (*c == '-')
			*c = '_';
}

static json_t *lateness_json(const struct trust_side *s)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "p50_ns", (json_int_t)s->p50,
			 "p90_ns", (json_int_t)s->p90, "p99_ns", (json_int_t)s->p99, "p999_ns",
			 (json_int_t)s->p999, "max_ns", (json_int_t)s->max, "count",
			 (json_int_t)s->count, "early", (json_int_t)s->early);
}

static json_t *account_json(const struct live_account *a)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "in", (json_int_t)a->in,
			 "delivered", (json_int_t)a->delivered, "lost", (json_int_t)a->lost,
			 "dropped", (json_int_t)a->dropped, "duplicated", (json_int_t)a->duplicated,
			 "in_flight", (json_int_t)a->in_flight, "unsent", (json_int_t)a->unsent,
			 "unaccounted", (json_int_t)a->unaccounted);
}

static json_t *checks_json(const struct trust *t)
{
	json_t *list = json_array();

	for (unsigned c = 0; c < TRUST_CHECKS; c++) {
		const struct trust_limit *limit = trust_limit((enum trust_check)c);

		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:s}", "name", limit->name,
					"unit", limit->unit, "value", (json_int_t)t->value[c],
					"degraded", (json_int_t)limit->degraded, "invalid",
					(json_int_t)limit->invalid, "grade", trust_word(t->each[c]),
					"what", limit->what));
	}
	return list;
}

static json_t *findings_json(const struct trust *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->finding_count; i++)
		(void)json_array_append_new(list, json_string(t->findings[i]));
	return list;
}

static json_t *drive_json(const struct live_report *d)
{
	return json_pack("{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I}", "wire", d->wire, "wait",
			 d->wait, "priority", d->priority, "locked_memory", d->locked_memory,
			 "cpu_ns", (json_int_t)d->cpu_ns, "ran_ns",
			 (json_int_t)(d->ended - d->began), "longest_absence_ns",
			 (json_int_t)d->longest_absence, "wakeups", (json_int_t)d->wakeups);
}

static json_t *trust_json(const struct trust *t)
{
	json_t *lateness = json_object();
	json_t *account = json_object();

	for (size_t i = 0; i < t->side_count; i++) {
		char key[RECORD_WORD_MAX];

		key_of(t->sides[i].stream, key, sizeof(key));
		(void)json_object_set_new(lateness, key, lateness_json(&t->sides[i]));
		(void)json_object_set_new(account, key, account_json(&t->sides[i].account));
	}
	return json_pack("{s:s, s:o, s:o, s:o, s:{s:I, s:I}, s:I, s:I, s:o, s:o}", "grade",
			 trust_word(t->grade), "findings", findings_json(t), "lateness", lateness,
			 "account", account, "capture_drops", "seller",
			 (json_int_t)t->capture_drops[RUN_SELLER], "buyer",
			 (json_int_t)t->capture_drops[RUN_BUYER], "steal_ns", (json_int_t)t->steal,
			 "clock_step_ns", (json_int_t)t->clock_moved, "checks", checks_json(t),
			 "drive", drive_json(&t->drive));
}

static json_t *run_findings_json(const struct run_job *job)
{
	json_t *list = json_array();
	const char *line = text_str(&job->findings);

	while (*line) {
		size_t n = strcspn(line, "\n");

		(void)json_array_append_new(list, json_stringn(line, n));
		line += n + (line[n] == '\n');
	}
	return list;
}

/* NULL when memory ran out. */
static json_t *manifest_json(const struct run_job *job)
{
	json_t *root = json_pack(
		"{s:i, s:s, s:o, s:I, s:I, s:o, s:o, s:o, s:s}", "format", RUN_FORMAT, "straits",
		VERSION, "started", started_json(job), "t0_ns", (json_int_t)job->t0, "end_ns",
		(json_int_t)job->end, "machine", machine_json(), "trust", trust_json(&job->trust),
		"findings", run_findings_json(job), "outcome", job->broken ? "broken" : "complete");
	json_t *plan = plan_to_json(job->conf->plan);

	if (!root || !plan || json_object_update(root, plan) < 0) {
		json_decref(root);
		root = NULL;
	}
	json_decref(plan);
	return root;
}

int run_manifest(const struct run_job *job, struct err *err)
{
	json_t *root = manifest_json(job);
	char path[PATH_MAX];
	int r;

	if (!root)
		return err_set(err, -ENOMEM, "run.json: out of memory");
	(void)run_path(job->conf, "run.json", path, sizeof(path));
	errno = 0;
	r = json_dump_file(root, path, JSON_INDENT(2));
	json_decref(root);
	if (r < 0)
		return err_set(err, errno ? -errno : -EIO, "%s: cannot be written: %s", path,
			       strerror(errno ? errno : EIO));
	return 0;
}

int run_digest(const struct run_job *job, struct err *err)
{
	char seller[PATH_MAX], buyer[PATH_MAX], path[PATH_MAX];
	struct digest_conf conf = {
		.seller_path = run_path(job->conf, "seller.pcap", seller, sizeof(seller)),
		.buyer_path = run_path(job->conf, "buyer.pcap", buyer, sizeof(buyer)),
		.realtime_ahead = job->realtime_ahead,
	};
	struct digest_count count;
	FILE *out;
	int r;

	out = fopen(run_path(job->conf, "wire.rec", path, sizeof(path)), "we");
	if (!out)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	r = tap_digest(&conf, out, &count, err);
	if (fclose(out) != 0 && r == 0)
		r = err_set(err, -errno, "%s: %s", path, strerror(errno));
	return r;
}

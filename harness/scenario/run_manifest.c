/* run_manifest.c - run.json: what was run, when, on what, and how far to trust it. */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"

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
		(json_int_t)job->end, "machine", machine_json(), "trust", run_trust_json(job),
		"findings", run_findings_json(job), "outcome", job->broken ? "broken" : "complete");
	json_t *plan = plan_to_json(job->conf->plan);

	if (root && job->conf->payload)
		(void)json_object_set_new(root, "payload", json_true());
	if (root && job->conf->build)
		(void)json_object_set_new(root, "build", json_string(job->conf->build));
	if (!root || !plan || json_object_update(root, plan) < 0 || run_hand_add(job, root) < 0) {
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

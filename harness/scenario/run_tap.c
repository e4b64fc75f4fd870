/* run_tap.c - the captures at the hosts' wires. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "harness/scenario/run_inside.h"
#include "probes/tap/tap.h"

struct opening {
	struct tap_conf conf;
	struct tap *tap;
};

/* Runs inside the host's network: the capture stays there. */
static int open_inside(void *arg, struct err *err)
{
	struct opening *opening = arg;

	return tap_open(&opening->conf, &opening->tap, err);
}

static void *capture(void *arg)
{
	struct run_tap *t = arg;

	t->result = tap_run(t->tap, &t->err);
	if (t->result < 0)
		atomic_store(&t->failed, true);
	return NULL;
}

static int open_tap(struct run_job *job, size_t host, struct err *err)
{
	struct run_tap *t = &job->taps[host];
	char name[32], path[PATH_MAX];
	struct opening opening = { .conf = { .ifname = "eth0", .path = path } };
	int r;

	(void)snprintf(name, sizeof(name), "%s.pcap", run_host_word(job, host));
	(void)run_path(job->conf, name, path, sizeof(path));
	opening.conf.realtime_ahead = job->realtime_ahead;
	opening.conf.headers_only = !job->conf->payload;
	opening.conf.snaplen = job->conf->payload ? TAP_SNAPLEN_WHOLE : TAP_SNAPLEN;
	r = lab_in_host(job->lab, host, open_inside, &opening, err);
	if (r < 0)
		return r;
	t->tap = opening.tap;
	r = pthread_create(&t->thread, NULL, capture, t);
	if (r != 0)
		return err_set(err, -r, "capture on the %s: %s", run_host_word(job, host),
			       strerror(r));
	t->running = true;
	return 0;
}

int run_taps_open(struct run_job *job, struct err *err)
{
	job->realtime_ahead = tap_realtime_ahead();
	for (size_t h = 0; h < job->conf->plan->host_count; h++) {
		int r = open_tap(job, h, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static int close_tap(struct run_tap *t, struct err *err)
{
	struct tap_count count = { 0 };
	int r;

	if (t->running) {
		tap_stop(t->tap);
		(void)pthread_join(t->thread, NULL);
		t->running = false;
	}
	r = tap_close(t->tap, &count, err);
	t->tap = NULL;
	t->drops = count.dropped;
	if (t->result < 0 && r == 0) {
		if (err)
			*err = t->err;
		r = t->result;
	}
	return r;
}

int run_taps_close(struct run_job *job, struct err *err)
{
	int first = 0;

	for (size_t h = 0; h < job->conf->plan->host_count; h++) {
		struct run_tap *t = &job->taps[h];
		int r = t->tap ? close_tap(t, first == 0 ? err : NULL) : 0;

		job->trust.capture_drops[h] = t->drops;
		if (first == 0)
			first = r;
	}
	job->trust.host_count = job->conf->plan->host_count;
	return first;
}

/* run_digest.c - what the captures tell, as records. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/scenario/run_inside.h"
#include "probes/tap/digest.h"
#include "probes/tap/srt.h"

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

static int read_clock(const struct run_job *job, size_t host, struct srt_clock *ret,
		      struct err *err)
{
	char name[32], path[PATH_MAX];
	const char *address;
	int r = run_address(job, host, job->conf->plan->work.live.ip_version, &address, err);

	if (r < 0)
		return r;
	(void)snprintf(name, sizeof(name), "%s.pcap", run_host_word(job, host));
	return srt_clock_read(run_path(job->conf, name, path, sizeof(path)), address, ret, err);
}

static void put_clock(const struct run_job *job, FILE *out, const char *name,
		      const struct srt_clock *clock)
{
	struct record r = {
		.time = clock->at - job->realtime_ahead,
		.kind = RECORD_COUNT,
		.probe = "tap",
		.value = clock->late / NSEC_PER_USEC,
	};

	if (!clock->at)
		return;
	(void)snprintf(r.stream, sizeof(r.stream), "%s", name);
	record_write(out, &r);
}

/* The clocks of both ways to a viewer, in its own records. */
static int write_clocks(const struct run_job *job, size_t host, const struct srt_clock *origin,
			const struct srt_clock *viewer, struct err *err)
{
	char name[32], path[PATH_MAX];
	FILE *out;

	(void)snprintf(name, sizeof(name), "%s.tap.rec", run_host_word(job, host));
	out = fopen(run_path(job->conf, name, path, sizeof(path)), "we");
	if (!out)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	record_write_header(out, "straits-records", "1");
	record_write_header(out, "clock", "CLOCK_MONOTONIC");
	record_write_header(out, "host", run_host_word(job, host));
	put_clock(job, out, "srt-late-origin-us", origin);
	put_clock(job, out, "srt-late-us", viewer);
	if (ferror(out) | fclose(out))
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

int run_digest_srt(const struct run_job *job, struct err *err)
{
	const struct plan *plan = job->conf->plan;
	struct srt_clock origin;
	int r;

	if (plan->work.live.over != PLAN_SRT)
		return 0;
	r = read_clock(job, PLAN_ORIGIN, &origin, err);
	for (size_t h = 0; r == 0 && h < plan->host_count; h++) {
		struct srt_clock viewer;

		if (h == PLAN_SELLER || h == PLAN_ORIGIN)
			continue;
		r = read_clock(job, h, &viewer, err);
		if (r == 0)
			r = write_clocks(job, h, &origin, &viewer, err);
	}
	return r;
}

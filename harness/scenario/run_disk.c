/* run_disk.c - is the evidence still written? A full disk ends the run when it is full. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "harness/drive/clock.h"
#include "harness/scenario/run_inside.h"

/* The hosts' own records wait in buffers of this size; below it they cannot all be brought to the
 * disk at the end. */
#define FREE_MIN ((uint64_t)256 * 1024)

/* Bytes that this user may still write; UINT64_MAX when the file system does not say. */
static uint64_t free_bytes(const char *dir)
{
	struct statvfs disk;

	if (statvfs(dir, &disk) < 0 || disk.f_blocks == 0)
		return UINT64_MAX;
	return (uint64_t)(geteuid() == 0 ? disk.f_bfree : disk.f_bavail) * disk.f_frsize;
}

static int check_all(const struct run_job *job, struct err *err)
{
	uint64_t left;
	int r = lab_records_failure(job->lab, err);

	for (size_t h = 0; h < job->conf->plan->host_count && r == 0; h++) {
		const struct run_tap *t = &job->taps[h];

		if (atomic_load(&t->failed))
			r = err_set(err, t->result, "%s", t->err.text);
	}
	if (r < 0)
		return r;
	left = free_bytes(job->conf->dir);
	if (left < FREE_MIN)
		return err_set(err, -ENOSPC, "%s: %s (%" PRIu64 " kB are left)", job->conf->dir,
			       strerror(ENOSPC), left / 1024);
	return 0;
}

int run_disk_check(const struct run_job *job, struct err *err)
{
	nsec_t at = clock_now() - job->t0;
	int r = check_all(job, err);

	return r < 0 ? err_prefix(err, "the run was ended after %.1f s", (double)at / 1e9) : 0;
}

/* reading.c - threads that take one run after the other from a list. */
#include "reports/region/reading.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/runs.h"
#include "reports/region/taken.h"

/* A run in memory takes its share: more at a time would gain little. */
enum { THREADS_MAX = 4 };

/* What the threads share; the lock guards next and done. */
struct readers {
	const struct runs *runs;
	const struct reading_conf *conf;
	struct taken *taken;
	struct err *faults; /* one for each run; code 0 when it was read */
	pthread_mutex_t lock;
	size_t next, done;
};

static bool stopped(const struct reading_conf *conf)
{
	return conf->stop && *conf->stop;
}

static void *work(void *arg)
{
	struct readers *r = arg;

	(void)pthread_mutex_lock(&r->lock);
	while (r->next < r->runs->n && !stopped(r->conf)) {
		size_t i = r->next++;

		(void)pthread_mutex_unlock(&r->lock);
		r->faults[i].code = taken_read(r->runs->v[i], &r->taken[i], &r->faults[i]);
		(void)pthread_mutex_lock(&r->lock);
		r->done++;
		if (r->conf->told)
			r->conf->told(r->conf->arg, r->done, r->runs->n);
	}
	(void)pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* Starts what helpers it can, and works beside them until all is read. */
static void work_together(struct readers *r)
{
	pthread_t helpers[THREADS_MAX];
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = 0;

	while (n + 1 < THREADS_MAX && (long)n + 1 < processors && n + 1 < r->runs->n &&
	       pthread_create(&helpers[n], NULL, work, r) == 0)
		n++;
	(void)work(r);
	while (n > 0)
		(void)pthread_join(helpers[--n], NULL);
}

/* Says which runs could not be read. */
static int sum_up(const struct readers *r, struct err *err)
{
	struct text said = { 0 };
	size_t bad = 0;
	int code = 0;

	for (size_t i = 0; i < r->runs->n; i++) {
		if (r->faults[i].code == 0)
			continue;
		text_addf(&said, "%s%s", bad ? "\n  " : "", r->faults[i].text);
		code = r->faults[i].code;
		bad++;
	}
	if (bad == 1)
		(void)err_set(err, code, "%s", text_str(&said));
	else if (bad)
		(void)err_set(err, code, "%zu of %zu runs cannot be read:\n  %s", bad, r->runs->n,
			      text_str(&said));
	text_done(&said);
	return code;
}

int reading_all(const struct runs *runs, const struct reading_conf *conf, struct taken **ret,
		struct err *err)
{
	struct readers r = { .runs = runs, .conf = conf };
	int code;

	r.taken = calloc(runs->n, sizeof(*r.taken));
	r.faults = calloc(runs->n, sizeof(*r.faults));
	if (!r.taken || !r.faults) {
		code = err_set(err, -ENOMEM, "out of memory");
	} else {
		(void)pthread_mutex_init(&r.lock, NULL);
		work_together(&r);
		(void)pthread_mutex_destroy(&r.lock);
		code = stopped(conf) ? err_set(err, -EINTR, "stopped; no report was made")
				     : sum_up(&r, err);
	}
	if (code == 0) {
		*ret = r.taken;
	} else {
		for (size_t i = 0; r.taken && i < runs->n; i++)
			taken_done(&r.taken[i]);
		free(r.taken);
	}
	free(r.faults);
	return code;
}

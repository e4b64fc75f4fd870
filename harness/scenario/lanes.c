/* lanes.c - which job begins when, and what follows when one has ended. */
#include "harness/scenario/lanes.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/drive/clock.h"
#include "harness/scenario/lane_room.h"
#include "harness/scenario/lanes_inside.h"

/* A job that says nothing of its start holds the next one up no longer than this. */
#define START_LIMIT (20 * NSEC_PER_SEC)
#define LOOK_MSEC   1000

struct lanes {
	const struct lanes_conf *conf;
	struct lane lanes[LANES_MAX];
	unsigned busy;
	unsigned cap;    /* lanes that shared the machine in peace, at most */
	size_t *waiting; /* jobs, in the order in which they begin; room for all and one again each
			  */
	size_t first, count;
	struct lane_need need;
	sigset_t before;
	int signals;
	bool closed;      /* no job begins any more */
	bool interrupted; /* a signal came */
};

int lanes_parse(const char *text, unsigned *ret, struct err *err)
{
	uint64_t n = 0;

	if (strcmp(text, "auto") != 0 && (parse_count(text, LANES_MAX, &n, err) < 0 || n == 0))
		return err_set(err, -EINVAL, "found \"%s\"; expected 1 to %d, or auto", text,
			       LANES_MAX);
	*ret = (unsigned)n;
	return 0;
}

static void queue_put(struct lanes *l, size_t job)
{
	l->waiting[(l->first + l->count++) % l->conf->job_count] = job;
}

static size_t queue_get(struct lanes *l)
{
	size_t job = l->waiting[l->first];

	l->first = (l->first + 1) % l->conf->job_count;
	l->count--;
	return job;
}

/* Each job waits at most once at a time, so that there is room for all. */
static int queue_init(struct lanes *l, struct err *err)
{
	l->waiting = calloc(l->conf->job_count + 1, sizeof(*l->waiting));
	if (!l->waiting)
		return err_set(err, -ENOMEM, "lanes: out of memory");
	for (size_t i = 0; i < l->conf->job_count; i++)
		queue_put(l, i);
	return 0;
}

static void show(const struct lanes *l)
{
	const struct lane_line *lines[LANES_MAX];
	size_t n = 0;

	for (unsigned i = 0; i < LANES_MAX; i++)
		if (l->lanes[i].busy)
			lines[n++] = &l->lanes[i].line;
	if (l->conf->show)
		l->conf->show(l->conf->arg, lines, n);
}

/* How many may run now. */
static unsigned limit_now(const struct lanes *l)
{
	struct lane_room room;
	unsigned n;

	if (l->conf->limit)
		return l->conf->limit;
	lane_room_read(&room);
	n = lane_room_count(&room, &l->need, l->busy);
	return n < l->cap ? n : l->cap;
}

/* Is a job still on its way to its show? */
static bool any_starting(const struct lanes *l)
{
	nsec_t now = clock_now();

	for (unsigned i = 0; i < LANES_MAX; i++)
		if (l->lanes[i].starting && now - l->lanes[i].began < START_LIMIT)
			return true;
	return false;
}

static struct lane *find_free(struct lanes *l)
{
	for (unsigned i = 0; i < LANES_MAX; i++)
		if (!l->lanes[i].busy)
			return &l->lanes[i];
	return NULL;
}

static void note_sharing(struct lanes *l)
{
	for (unsigned i = 0; i < LANES_MAX && l->busy > 1; i++)
		if (l->lanes[i].busy)
			l->lanes[i].result.shared = true;
}

static int start_one(struct lanes *l, struct lane *lane, struct err *err)
{
	size_t job = queue_get(l);
	int r;

	*lane = (struct lane){ .job = job, .tell = -1, .out = -1, .err = -1 };
	(void)snprintf(lane->line.name, sizeof(lane->line.name), "%s", l->conf->jobs[job].name);
	(void)snprintf(lane->line.doing, sizeof(lane->line.doing), "starting");
	r = lane_start(lane, &l->conf->jobs[job], &l->before, err);
	if (r < 0)
		return r;
	l->busy++;
	note_sharing(l);
	return 0;
}

static int start_more(struct lanes *l, struct err *err)
{
	while (!l->closed && l->count && !any_starting(l) && l->busy < limit_now(l)) {
		struct lane *lane = find_free(l);
		int r = lane ? start_one(l, lane, err) : 0;

		if (r < 0)
			return r;
		if (!lane)
			break;
	}
	return 0;
}

/* The user's signal, or our own, to every job. */
static void pass_on(struct lanes *l, int signal)
{
	l->closed = true;
	for (unsigned i = 0; i < LANES_MAX; i++) {
		if (!l->lanes[i].busy)
			continue;
		l->lanes[i].result.stopped = true;
		(void)kill(l->lanes[i].pid, signal);
	}
}

static void read_signals(struct lanes *l)
{
	struct signalfd_siginfo info;

	while (read(l->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			continue;
		l->interrupted = true;
		pass_on(l, (int)info.ssi_signo);
	}
}

/* Learns from an end how many labs the machine carries. */
static void learn(struct lanes *l, const struct lane *lane)
{
	const struct lane_result *result = &lane->result;
	bool disturbed = result->graded && result->grade != TRUST_VALID && result->shared;

	if (result->graded)
		lane_need_learn(&l->need, result->cpu, result->took, result->largest_bytes);
	if (!disturbed || l->conf->limit || result->stopped)
		return;
	/* this one has ended, so that busy is already one fewer than shared the machine */
	if (l->busy >= l->cap)
		return;
	l->cap = l->busy ? l->busy : 1;
	if (l->conf->lowered)
		l->conf->lowered(l->conf->arg, l->cap, lane->job, result->grade);
}

static void obey(struct lanes *l, size_t job, enum lanes_order order)
{
	switch (order) {
	case LANES_GO_ON:
		break;
	case LANES_AGAIN:
		queue_put(l, job);
		break;
	case LANES_ABORT:
		pass_on(l, SIGTERM);
		break;
	case LANES_FINISH:
		l->closed = true;
		break;
	}
}

static void conclude(struct lanes *l, struct lane *lane)
{
	l->busy--;
	obey(l, lane->job, l->conf->ended(l->conf->arg, lane->job, &lane->result));
	learn(l, lane);
	text_done(&lane->out_text);
	text_done(&lane->err_text);
	text_done(&lane->dir_text);
}

/* Waits for something to happen, at most LOOK_MSEC: memory may have become free meanwhile. */
static void wait_for_news(struct lanes *l)
{
	struct pollfd fds[1 + 3 * LANES_MAX] = { { .fd = l->signals, .events = POLLIN } };
	nfds_t n = 1;

	for (unsigned i = 0; i < LANES_MAX; i++) {
		const struct lane *lane = &l->lanes[i];

		if (!lane->busy)
			continue;
		fds[n++] = (struct pollfd){ .fd = lane->tell, .events = POLLIN };
		fds[n++] = (struct pollfd){ .fd = lane->out, .events = POLLIN };
		fds[n++] = (struct pollfd){ .fd = lane->err, .events = POLLIN };
	}
	(void)poll(fds, n, LOOK_MSEC);
}

static void look(struct lanes *l)
{
	read_signals(l);
	for (unsigned i = 0; i < LANES_MAX; i++) {
		struct lane *lane = &l->lanes[i];

		if (!lane->busy)
			continue;
		if (lane_read(lane) && l->conf->changed)
			l->conf->changed(l->conf->arg, &lane->line);
		if (lane_ended(lane))
			conclude(l, lane);
	}
	show(l);
}

static int work(struct lanes *l, struct err *err)
{
	int failed = 0;

	while (l->busy || (l->count && !l->closed)) {
		int r = start_more(l, failed == 0 ? err : NULL);

		if (r < 0) {
			failed = failed ? failed : r;
			pass_on(l, SIGTERM);
		}
		if (l->busy)
			wait_for_news(l);
		look(l);
	}
	return failed;
}

static int watch_signals(struct lanes *l, struct err *err)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGCHLD };
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		(void)sigaddset(&set, numbers[i]);
	(void)sigprocmask(SIG_BLOCK, &set, &l->before);
	l->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return l->signals < 0 ? err_set(err, -errno, "lanes: signalfd: %s", strerror(errno)) : 0;
}

int lanes_run(const struct lanes_conf *conf, struct err *err)
{
	struct lanes *l = calloc(1, sizeof(*l));
	bool interrupted;
	int r;

	if (!l)
		return err_set(err, -ENOMEM, "lanes: out of memory");
	l->conf = conf;
	l->cap = LANES_MAX;
	lane_need_init(&l->need);
	r = watch_signals(l, err);
	if (r == 0)
		r = queue_init(l, err);
	if (r == 0)
		r = work(l, err);
	if (l->signals >= 0)
		(void)close(l->signals);
	(void)sigprocmask(SIG_SETMASK, &l->before, NULL);
	interrupted = l->interrupted;
	free(l->waiting);
	free(l);
	return r == 0 && interrupted ? err_set(err, -EINTR, "interrupted") : r;
}

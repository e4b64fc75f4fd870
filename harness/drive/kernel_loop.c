/* kernel_loop.c - the thread that changes the disciplines when the timeline says so. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "harness/drive/clock.h"
#include "harness/drive/kernel_inside.h"

/* How long the thread sleeps at most, so that it notices when the wall clock was set. */
#define HEARTBEAT (250 * NSEC_PER_MSEC)

static void watch_clock(struct kernel *k)
{
	nsec_t moved = clock_wall_offset() - k->wall_first;

	moved = moved < 0 ? -moved : moved;
	if (moved > k->report.clock_moved)
		k->report.clock_moved = moved;
}

static void begin(struct kernel *k, nsec_t t0)
{
	k->started = true;
	k->started_at = t0;
	k->next_event = t0;
	for (size_t i = 0; i < k->conf.route_count; i++)
		for (size_t l = 0; l < k->conf.routes[i].link_count; l++)
			settings_begin(&k->ways[i].settings[l], t0, t0);
}

static int tell_link(struct kernel *k, struct kernel_way *way, size_t link)
{
	int r = 0;

	for (size_t s = 0; s < way->plan.stage_count && r == 0; s++)
		if (way->plan.stages[s].link == link)
			r = kernel_tell_change(k, way, s, &k->err);
	return r;
}

static int change_link(struct kernel *k, size_t way, size_t link, bool note)
{
	struct settings *s = &k->ways[way].settings[link];
	nsec_t due = s->next, done;
	int r;

	settings_change(s, clock_now());
	r = tell_link(k, &k->ways[way], link);
	done = clock_now();
	if (done - due > atomic_load(&k->latest_change))
		atomic_store(&k->latest_change, done - due);
	atomic_fetch_add(&k->change_count, 1);
	if (note)
		kernel_note_link(k, way, link, done);
	return r;
}

/* The first change, at the start, is noted with all settings rather than by itself. */
static int change_due(struct kernel *k, nsec_t now, bool note)
{
	int r = 0;

	for (size_t i = 0; i < k->conf.route_count && r == 0; i++)
		for (size_t l = 0; l < k->conf.routes[i].link_count && r == 0; l++)
			if (k->ways[i].settings[l].next <= now)
				r = change_link(k, i, l, note);
	return r;
}

static nsec_t next_change(const struct kernel *k)
{
	nsec_t next = k->started ? k->next_event : NSEC_NEVER;

	for (size_t i = 0; i < k->conf.route_count; i++)
		for (size_t l = 0; l < k->conf.routes[i].link_count; l++)
			if (k->started && k->ways[i].settings[l].next < next)
				next = k->ways[i].settings[l].next;
	return next;
}

static void sleep_until(const struct kernel *k, nsec_t until)
{
	struct pollfd poke = { .fd = k->poke, .events = POLLIN };
	nsec_t left = until - clock_now();
	struct timespec ts;
	uint64_t drop;

	if (until == NSEC_NEVER || left > HEARTBEAT)
		left = HEARTBEAT;
	if (left < 0)
		left = 0;
	ts = (struct timespec){ left / NSEC_PER_SEC, left % NSEC_PER_SEC };
	if (ppoll(&poke, 1, &ts, NULL) > 0)
		(void)!read(k->poke, &drop, sizeof(drop));
}

/* One turn: what is due now, then sleep. */
static int turn(struct kernel *k)
{
	nsec_t t0 = atomic_load(&k->t0), now = clock_now();
	int r;

	if (!k->started && t0 <= now) {
		begin(k, t0);
		r = change_due(k, now, false);
		if (r < 0)
			return r;
		kernel_note_all(k);
	}
	if (k->started) {
		r = change_due(k, now, true);
		if (r < 0)
			return r;
		kernel_note_events(k, now);
	}
	watch_clock(k);
	sleep_until(k, k->started ? next_change(k) : t0);
	return 0;
}

void *kernel_loop(void *arg)
{
	static const uint64_t one = 1;
	struct kernel *k = arg;

	k->report.began = clock_now();
	k->wall_first = clock_wall_offset();
	while (!atomic_load(&k->stopping) && k->failed == 0)
		k->failed = turn(k);
	k->report.ended = clock_now();
	k->report.cpu_ns = clock_thread_cpu();
	(void)!write(k->ended, &one, sizeof(one));
	return NULL;
}

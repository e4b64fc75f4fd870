/* live_snapshot.c - the drive's thread fills a snapshot between two packets, route by route. */
#include "harness/drive/live_snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/drive/clock.h"
#include "harness/drive/live_inside.h"
#include "harness/drive/scribe.h"

/* How many packets that the kernel does not take are counted one by one: more would take time from
 * those that move. */
#define OUTBOX_LOOK 256

struct snapshot_letter {
	struct live_letter letter;
	struct live_snapshot *to;
	size_t done; /* routes, then ports */
};

/* Counts the route's packets that are due but not yet sent. False when there are too many to count.
 */
static bool count_outbox(const struct live *live, size_t route, uint64_t *ret)
{
	const struct port *to = &live->ports[live->conf.routes[route].to];
	const struct pkt *p = to->outbox.head;
	uint64_t n = 0;

	for (int i = 0; p && i < OUTBOX_LOOK; i++, p = p->next)
		n += ((const struct slot *)p)->route == route;
	*ret = n;
	return !p;
}

static void fill_account(const struct live *live, size_t i, struct live_account *a)
{
	uint64_t waiting;

	*a = live->routes[i].report.account;
	a->in_flight = path_held(live->routes[i].path);
	if (count_outbox(live, i, &waiting)) {
		a->in_flight += waiting;
		live_balance(a);
	} else {
		live_balance(a);
		a->in_flight += (uint64_t)a->unaccounted;
		a->unaccounted = 0;
	}
}

static void fill_route(const struct live *live, size_t i, nsec_t now, struct live_route_state *to)
{
	const struct route *route = &live->routes[i];

	to->stream = route->conf->stream;
	to->at = now;
	to->link_count = route->conf->link_count;
	for (size_t k = 0; k < to->link_count; k++) {
		to->links[k].name = route->conf->links[k].name;
		to->links[k].settings = *path_settings(route->path, k);
		path_counts(route->path, k, &to->links[k].counts);
	}
	fill_account(live, i, &to->account);
	to->lateness = route->report.lateness;
}

static void fill_port(const struct live *live, size_t i, struct live_port_report *to)
{
	*to = live->ports[i].report;
	wire_count(live->ports[i].wire);
	to->missed = live->ports[i].wire->missed;
}

static void fill_rest(const struct live *live, nsec_t now, struct live_snapshot *to)
{
	to->at = now;
	to->t0 = live->started ? live->started_at : NSEC_NEVER;
	to->drive = live->report;
	to->drive.cpu_ns = clock_thread_cpu();
	to->drive.runqueue_ns = -1;
	to->drive.records_lost = scribe_lost(live->scribe);
}

/* One route, or one port, at a time. */
static int fill_next(struct live *live, struct live_letter *letter, nsec_t now)
{
	struct snapshot_letter *s = (struct snapshot_letter *)letter;
	size_t i = s->done++;

	if (i == 0)
		fill_rest(live, now, s->to);
	if (i < live->conf.route_count)
		fill_route(live, i, now, &s->to->routes[i]);
	else
		fill_port(live, i - live->conf.route_count,
			  &s->to->ports[i - live->conf.route_count]);
	return s->done < live->conf.route_count + live->conf.port_count ? LIVE_LETTER_GOES_ON : 0;
}

static int refuse(int code, struct err *err)
{
	if (code == -ETIMEDOUT)
		return err_set(err, code, "the drive does not run");
	return err_set(err, code, "the drive has ended");
}

int live_snapshot(struct live *live, struct live_snapshot *ret, struct err *err)
{
	struct live_snapshot s = { .route_count = live->conf.route_count,
				   .port_count = live->conf.port_count };
	struct snapshot_letter letter = { .letter.read = fill_next, .to = &s };
	int r;

	s.routes = calloc(s.route_count + 1, sizeof(*s.routes));
	s.ports = calloc(s.port_count + 1, sizeof(*s.ports));
	if (!s.routes || !s.ports)
		r = err_set(err, -ENOMEM, "no memory for the drive's state");
	else
		r = live_mail_post(live, &letter.letter);
	if (r == 0)
		*ret = s;
	else
		live_snapshot_done(&s);
	if (r < 0 && r != -ENOMEM)
		return refuse(r, err);
	return r;
}

void live_snapshot_done(struct live_snapshot *s)
{
	free(s->routes);
	free(s->ports);
	*s = (struct live_snapshot){ 0 };
}

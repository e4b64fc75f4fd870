/* live.c - opening, starting and stopping the live drive, and its reports. */
#include "harness/drive/live.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/drive/clock.h"
#include "harness/drive/live_inside.h"
#include "harness/drive/scribe.h"

#define POOL_DEFAULT 65536

/* Spinning on one of two processors takes it away from the hosts. */
#define PRECISE_PROCESSORS 3

static int check_conf(const struct live_conf *conf, struct err *err)
{
	if (conf->port_count < 2 || conf->port_count > LIVE_PORTS_MAX)
		return err_set(err, -EINVAL, "%zu hosts; expected 2 to %d", conf->port_count,
			       LIVE_PORTS_MAX);
	if (conf->route_count > LIVE_ROUTES_MAX)
		return err_set(err, -EINVAL, "%zu routes; expected at most %d", conf->route_count,
			       LIVE_ROUTES_MAX);
	for (size_t i = 0; i < conf->route_count; i++) {
		const struct live_route *r = &conf->routes[i];

		if (r->from >= conf->port_count || r->to >= conf->port_count || r->from == r->to)
			return err_set(err, -EINVAL, "route %s does not lead from host to host",
				       r->stream);
	}
	return 0;
}

static enum live_wait choose_wait(enum live_wait wanted)
{
	cpu_set_t set;

	if (wanted != LIVE_WAIT_AUTO)
		return wanted;
	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) >= PRECISE_PROCESSORS)
		return LIVE_WAIT_PRECISE;
	return LIVE_WAIT_EASY;
}

static int open_wires(struct live *live, enum wire_kind kind, struct err *err)
{
	for (size_t i = 0; i < live->conf.port_count; i++) {
		struct port *port = &live->ports[i];
		const struct wire_conf conf = {
			.iface = live->conf.ports[i].iface,
			.mtu = live->conf.mtu,
			.room = wire_room(live->conf.mtu, live->conf.port_count),
		};

		port->conf = &live->conf.ports[i];
		port->retry_at = NSEC_NEVER;
		port->hopeless = UINT32_MAX;
		port->wire = wire_open(kind, &conf, err);
		if (!port->wire)
			return err ? err->code : -EIO;
		live->report.wire = port->wire->ops->name;
	}
	return 0;
}

static void close_wires(struct live *live)
{
	for (size_t i = 0; i < live->conf.port_count; i++) {
		wire_close(live->ports[i].wire);
		live->ports[i].wire = NULL;
	}
}

/* Rings where they can be had, unless one kind was asked for. */
static int choose_wires(struct live *live, struct err *err)
{
	static const enum wire_kind kinds[] = {
		[LIVE_WIRE_AUTO] = WIRE_RING,
		[LIVE_WIRE_RING] = WIRE_RING,
		[LIVE_WIRE_BLOCK] = WIRE_BLOCK,
		[LIVE_WIRE_MESSAGE] = WIRE_MESSAGE,
	};
	struct err why = { 0 };
	int r = open_wires(live, kinds[live->conf.wire], &why);

	if (r < 0 && live->conf.wire == LIVE_WIRE_AUTO) {
		(void)snprintf(live->report.wire_why, sizeof(live->report.wire_why), "%.159s",
			       why.text);
		close_wires(live);
		r = open_wires(live, WIRE_MESSAGE, &why);
	}
	return r < 0 ? err_set(err, r, "%s", why.text) : 0;
}

static bool needs_headers(const struct live_route *r)
{
	for (size_t i = 0; i < r->link_count; i++) {
		const struct queue_conf *queue = &r->links[i].queue;

		if (queue->kind == QUEUE_FQ_CODEL || queue->ecn)
			return true;
	}
	return false;
}

static int open_route(struct live *live, size_t i, struct err *err)
{
	const struct live_route *r = &live->conf.routes[i];
	struct route *route = &live->routes[i];
	const struct path_conf conf = {
		.links = r->links,
		.link_count = r->link_count,
		.timeline = r->timeline,
		.seed = live->conf.seed,
		.direction = r->direction,
		.source = { live_copy, live },
	};
	struct err why = { 0 };

	route->conf = r;
	route->path = path_new(&conf, &why);
	if (!route->path)
		return err_set(err, why.code, "route %s: %s", r->stream, why.text);
	live_look(route);
	live->route_of[r->from][r->to] = (uint16_t)i;
	live->ports[r->from].route_count++;
	live->reads_headers |= needs_headers(r);
	return 0;
}

static int open_routes(struct live *live, struct err *err)
{
	int r = 0;

	memset(live->route_of, 0xff, sizeof(live->route_of));
	for (size_t i = 0; i < live->conf.route_count && r == 0; i++)
		r = open_route(live, i, err);
	return r;
}

static int watch(const struct live *live, int fd, uint64_t what, struct err *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = what };

	if (epoll_ctl(live->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		return err_set(err, -errno, "epoll: %s", strerror(errno));
	return 0;
}

static int open_events(struct live *live, struct err *err)
{
	int r;

	live->epoll = epoll_create1(EPOLL_CLOEXEC);
	live->poke = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	live->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (live->epoll < 0 || live->poke < 0 || live->ended < 0)
		return err_set(err, -errno, "drive: %s", strerror(errno));
	r = watch(live, live->poke, LIVE_PORTS_MAX, err);
	for (size_t i = 0; i < live->conf.port_count && r == 0; i++)
		r = watch(live, live->ports[i].wire->fd, i, err);
	return r;
}

static int start_thread(struct live *live, struct err *err)
{
	int r = pthread_create(&live->thread, NULL, live_loop, live);

	if (r)
		return err_set(err, -r, "drive: cannot start a thread: %s", strerror(r));
	live->running = true;
	return 0;
}

static int set_up(struct live *live, struct err *err)
{
	uint32_t packets = live->conf.pool_packets ? live->conf.pool_packets : POOL_DEFAULT;
	int r = choose_wires(live, err);

	if (r == 0)
		r = slots_init(&live->slots, packets, live->conf.mtu + WIRE_HEADER, err);
	if (r == 0)
		r = open_routes(live, err);
	if (r == 0)
		r = open_events(live, err);
	if (r == 0)
		r = live_note_open(live, err);
	if (r < 0)
		return r;
	live->report.locked_memory = mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
	return start_thread(live, err);
}

int live_open(const struct live_conf *conf, struct live **ret, struct err *err)
{
	struct live *live;
	int r = check_conf(conf, err);

	if (r < 0)
		return r;
	live = calloc(1, sizeof(*live));
	if (!live)
		return err_set(err, -ENOMEM, "drive: out of memory");
	live->conf = *conf;
	live->conf.wait = choose_wait(conf->wait);
	live->report.wait = live->conf.wait == LIVE_WAIT_PRECISE ? "precise" : "easy";
	live->epoll = live->poke = live->ended = -1;
	live->next_event = NSEC_NEVER;
	live->held = live->held_before = NSEC_NEVER;
	(void)sem_init(&live->is_holding, 0, 0);
	live_mail_init(&live->mail);
	atomic_init(&live->t0, NSEC_NEVER);
	r = set_up(live, err);
	if (r < 0)
		live_close(live);
	else
		*ret = live;
	return r;
}

void live_poke(const struct live *live)
{
	static const uint64_t one = 1;

	(void)!write(live->poke, &one, sizeof(one));
}

void live_start(struct live *live, nsec_t t0)
{
	atomic_store(&live->t0, t0);
	live_poke(live);
}

void live_hold(struct live *live)
{
	if (!live->running)
		return;
	atomic_store(&live->holding, true);
	live_poke(live);
	while (sem_wait(&live->is_holding) < 0)
		;
}

int live_fd(const struct live *live)
{
	return live->ended;
}

int live_records_failure(const struct live *live, struct err *err)
{
	return scribe_failure(live->scribe, err);
}

void live_balance(struct live_account *a)
{
	a->unaccounted = (int64_t)(a->in + a->duplicated) -
			 (int64_t)(a->delivered + a->lost + a->dropped + a->in_flight + a->unsent);
}

static void end_thread(struct live *live)
{
	if (!live->running)
		return;
	atomic_store(&live->stopping, true);
	live_poke(live);
	(void)pthread_join(live->thread, NULL);
	live->running = false;
	live_count_missed(live);
	live_drain(live);
	for (size_t i = 0; i < live->conf.route_count; i++) {
		struct route *route = &live->routes[i];

		live_balance(&route->report.account);
		for (size_t k = 0; k < route->conf->link_count; k++)
			path_realised(route->path, k, &route->report.realised[k]);
	}
}

int live_stop(struct live *live, struct err *err)
{
	int r;

	end_thread(live);
	r = scribe_finish(live->scribe, err);
	live->report.records_lost = scribe_lost(live->scribe);
	if (live->failed < 0)
		r = err_set(err, live->failed, "%s", live->err.text);
	return r;
}

void live_report(const struct live *live, struct live_report *ret)
{
	*ret = live->report;
}

const struct live_route_report *live_route_report(const struct live *live, size_t route)
{
	return &live->routes[route].report;
}

const struct live_port_report *live_port_report(const struct live *live, size_t port)
{
	return &live->ports[port].report;
}

void live_close(struct live *live)
{
	if (!live)
		return;
	end_thread(live);
	scribe_free(live->scribe);
	for (size_t i = 0; i < live->conf.route_count; i++)
		path_free(live->routes[i].path);
	live_change_free(live);
	close_wires(live);
	slots_done(&live->slots);
	(void)sem_destroy(&live->is_holding);
	live_mail_done(&live->mail);
	for (const int *fd = (const int[]){ live->epoll, live->poke, live->ended, -2 }; *fd != -2;
	     fd++) {
		if (*fd >= 0)
			(void)close(*fd);
	}
	free(live);
}

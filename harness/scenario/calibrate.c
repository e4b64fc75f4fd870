/* calibrate.c - probes through a lab with nothing on its route. */
#include "harness/scenario/calibrate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/lab/lab.h"
#include "harness/model/conf.h"
#include "harness/scenario/calibrate_inside.h"
#include "probes/tap/tap.h"

/* A probe each way in this time: as a call sends. */
#define PROBE_EVERY (2 * NSEC_PER_MSEC)
/* How long the last ones may be on their way. */
#define PROBE_LIMIT (200 * NSEC_PER_MSEC)
#define LAST_LOOK   (5 * NSEC_PER_MSEC)
#define PROBE_PORT  7001
#define LOOK_MSEC   20

struct probe_host {
	struct lab *lab;
	size_t number;
	int fd;
	char capture[PATH_MAX];
	struct tap *tap;
	pthread_t tap_thread;
	bool tap_runs;
};

/* Everything inside the keeper. */
struct calibration {
	const struct calibrate_conf *conf;
	struct trust_calibration result; /* outside: what the keeper told */
	char records[PATH_MAX];
	struct probe_host hosts[PROBE_HOSTS];
	struct probe_ways ways;
	pthread_t receiver;
	atomic_bool stop;
	atomic_uint received; /* probes, at both hosts */
};

static struct sockaddr_in address_of(const struct lab *lab, size_t host)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(PROBE_PORT) };

	(void)inet_pton(AF_INET, lab_address4(lab, host), &at.sin_addr);
	return at;
}

/* Runs inside the host's network: the socket and the capture stay there. */
static int open_inside(void *arg, struct err *err)
{
	struct probe_host *h = arg;
	struct sockaddr_in own = address_of(h->lab, h->number);
	struct sockaddr_in peer = address_of(h->lab, 1 - h->number);
	/* with nothing added the capture's times are on CLOCK_MONOTONIC */
	const struct tap_conf tap = { .ifname = "eth0", .path = h->capture };

	h->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (h->fd < 0 || bind(h->fd, (struct sockaddr *)&own, sizeof(own)) < 0 ||
	    connect(h->fd, (struct sockaddr *)&peer, sizeof(peer)) < 0)
		return err_set(err, -errno, "a socket for probes: %s", strerror(errno));
	return tap_open(&tap, &h->tap, err);
}

static void *run_tap(void *arg)
{
	const struct probe_host *h = arg;

	(void)tap_run(h->tap, NULL);
	return NULL;
}

static int open_host(struct probe_host *h, struct err *err)
{
	int r = lab_in_host(h->lab, h->number, open_inside, h, err);

	if (r < 0)
		return r;
	r = pthread_create(&h->tap_thread, NULL, run_tap, h);
	if (r)
		return err_set(err, -r, "a thread for a capture: %s", strerror(r));
	h->tap_runs = true;
	return 0;
}

static int close_tap(struct probe_host *h, struct err *err)
{
	int r;

	if (h->tap_runs) {
		tap_stop(h->tap);
		(void)pthread_join(h->tap_thread, NULL);
		h->tap_runs = false;
	}
	r = tap_close(h->tap, NULL, err);
	h->tap = NULL;
	return r;
}

static void receive_one(struct calibration *c, const struct probe_host *h)
{
	char packet[PROBE_PAYLOAD + 1];
	struct probe probe;
	ssize_t n = recv(h->fd, packet, sizeof(packet), MSG_DONTWAIT);
	nsec_t now = clock_now();

	if (n != PROBE_PAYLOAD)
		return;
	memcpy(&probe, packet, sizeof(probe));
	if (probe.from == 1 - h->number && probe.number < PROBES) {
		c->ways.way[probe.from][probe.number].received = now;
		(void)atomic_fetch_add(&c->received, 1);
	}
}

/* The program that waits for packets, on both hosts. */
static void *receive(void *arg)
{
	struct calibration *c = arg;
	struct pollfd fds[PROBE_HOSTS];

	for (size_t i = 0; i < PROBE_HOSTS; i++)
		fds[i] = (struct pollfd){ .fd = c->hosts[i].fd, .events = POLLIN };
	while (!atomic_load(&c->stop)) {
		if (poll(fds, PROBE_HOSTS, LOOK_MSEC) <= 0)
			continue;
		for (size_t i = 0; i < PROBE_HOSTS; i++)
			if (fds[i].revents)
				receive_one(c, &c->hosts[i]);
	}
	return NULL;
}

static int send_one(struct calibration *c, uint32_t from, uint32_t number, struct err *err)
{
	const struct probe probe = { .magic = PROBE_MAGIC, .from = from, .number = number };
	char packet[PROBE_PAYLOAD] = { 0 };

	memcpy(packet, &probe, sizeof(probe));
	c->ways.way[from][number].sent = clock_now();
	if (send(c->hosts[from].fd, packet, sizeof(packet), 0) < 0)
		return err_set(err, -errno, "a probe packet: %s", strerror(errno));
	return 0;
}

/* Lets the time pass, unless somebody wants it to end. */
static int pass_time(struct lab *lab, nsec_t until, struct err *err)
{
	struct lab_event event = { .kind = LAB_READY };
	int r = 0;

	while (r == 0 && event.kind != LAB_TIME) {
		r = lab_wait(lab, NULL, 0, until, &event, err);
		if (r == 0 && event.kind == LAB_STOP)
			r = err_set(err, -EINTR, "interrupted");
		if (r == 0 && event.kind == LAB_BROKEN)
			r = err_set(err, -EIO, "the drive broke down");
	}
	return r;
}

static int send_all(struct calibration *c, struct lab *lab, struct err *err)
{
	nsec_t at = clock_now();
	int r = 0;

	for (uint32_t i = 0; i < PROBES && r == 0; i++) {
		for (uint32_t from = 0; from < PROBE_HOSTS && r == 0; from++) {
			at += PROBE_EVERY / PROBE_HOSTS;
			r = send_one(c, from, i, err);
			if (r == 0)
				r = pass_time(lab, at, err);
		}
	}
	return r;
}

static int send_and_receive(struct calibration *c, struct lab *lab, struct err *err)
{
	nsec_t limit;
	int r = pthread_create(&c->receiver, NULL, receive, c);

	if (r)
		return err_set(err, -r, "a thread for probes: %s", strerror(r));
	r = send_all(c, lab, err);
	limit = clock_now() + PROBE_LIMIT;
	while (r == 0 && clock_now() < limit && atomic_load(&c->received) < PROBE_HOSTS * PROBES)
		r = pass_time(lab, clock_now() + LAST_LOOK, err);
	atomic_store(&c->stop, true);
	(void)pthread_join(c->receiver, NULL);
	return r;
}

static int finish(struct lab *lab, struct err *err)
{
	struct trust *trust = calloc(1, sizeof(*trust));
	int r;

	if (!trust)
		return err_set(err, -ENOMEM, "out of memory");
	r = lab_finish(lab, trust, err);
	free(trust);
	return r;
}

static int evaluate(struct calibration *c, struct err *err)
{
	int r = probe_read_records(c->records, &c->ways, err);

	for (uint32_t i = 0; i < PROBE_HOSTS && r == 0; i++)
		r = probe_read_capture(c->hosts[i].capture, i, &c->ways, err);
	if (r == 0)
		r = probe_measure(&c->ways, c->result.bias, err);
	if (r == 0 && c->conf->width)
		r = stamp_measure(c->conf->width, c->conf->height, c->result.bias, err);
	return r;
}

static int run_job(struct lab *lab, void *arg, struct err *err)
{
	struct calibration *c = arg;
	int r = 0;

	for (size_t i = 0; i < PROBE_HOSTS && r == 0; i++) {
		c->hosts[i].lab = lab;
		r = open_host(&c->hosts[i], err);
	}
	lab_start(lab, clock_now());
	if (r == 0)
		r = send_and_receive(c, lab, err);
	for (size_t i = 0; i < PROBE_HOSTS; i++) {
		int closed = close_tap(&c->hosts[i], r == 0 ? err : NULL);

		r = r == 0 ? closed : r;
	}
	if (r == 0)
		r = finish(lab, err);
	if (r == 0)
		r = evaluate(c, err);
	if (r == 0)
		r = lab_tell(lab, &c->result, sizeof(c->result));
	return r;
}

static void told(void *arg, const void *message, size_t size)
{
	struct calibration *c = arg;

	if (size == sizeof(c->result))
		memcpy(&c->result, message, size);
}

static void name_files(struct calibration *c)
{
	(void)snprintf(c->records, sizeof(c->records), "%s/calibration.rec", c->conf->dir);
	for (size_t i = 0; i < PROBE_HOSTS; i++) {
		struct probe_host *h = &c->hosts[i];

		h->number = i;
		h->fd = -1;
		(void)snprintf(h->capture, sizeof(h->capture), "%s/calibration-%zu.pcap",
			       c->conf->dir, i);
	}
}

static int run_lab(struct calibration *c, struct err *err)
{
	static const char *const hosts[PROBE_HOSTS] = { "seller", "buyer" };
	static const struct link_conf nothing = { .name = "nothing" };
	const struct live_route routes[PROBE_HOSTS] = {
		{ .stream = "from-0", .from = 0, .to = 1, .links = &nothing, .link_count = 1 },
		{ .stream = "from-1",
		  .from = 1,
		  .to = 0,
		  .links = &nothing,
		  .link_count = 1,
		  .direction = 1 },
	};
	const struct lab_conf conf = { .hosts = hosts,
				       .host_count = PROBE_HOSTS,
				       .routes = routes,
				       .route_count = PROBE_HOSTS,
				       .packets_path = c->records };

	return lab_run(&conf, &(struct lab_job){ .run = run_job, .told = told, .arg = c }, err);
}

int calibrate(const struct calibrate_conf *conf, struct trust_calibration *ret, struct err *err)
{
	struct calibration *c = calloc(1, sizeof(*c));
	nsec_t began = clock_now();
	int r;

	if (!c)
		return err_set(err, -ENOMEM, "out of memory");
	c->conf = conf;
	name_files(c);
	r = run_lab(c, err);
	(void)unlink(c->records);
	for (size_t i = 0; i < PROBE_HOSTS; i++)
		(void)unlink(c->hosts[i].capture);
	if (r == 0) {
		*ret = c->result;
		ret->wanted = ret->made = true;
		ret->took = clock_now() - began;
	}
	free(c);
	return r;
}

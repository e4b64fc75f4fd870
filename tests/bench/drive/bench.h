/* bench.h - what the drive's benches share: hosts, senders at a pace, and figures over repeats. */
#ifndef TESTS_BENCH_DRIVE_BENCH_H
#define TESTS_BENCH_DRIVE_BENCH_H

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/drive/clock.h"
#include "harness/drive/live.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/offload.h"

#define BENCH_HOSTS   2
#define BENCH_REPEATS 5
#define BENCH_MTU     1500

/* An EtherType for experiments (IEEE 802): no kernel answers it. */
#define BENCH_PROTOCOL 0x88b5

/* A bench has no use for errors but to say them. */
static inline void bench_must(int r, const struct err *err)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "bench: %s\n", err->text);
	exit(EXIT_FAILURE);
}

/* Two hosts; in the middle, this process's namespace, the wires' other ends. */
struct bench {
	int own;
	int netns[BENCH_HOSTS];
	struct nl_sock *nl; /* of the middle */
	struct nl_sock *host_nl[BENCH_HOSTS];
};

static const char *const bench_wires[BENCH_HOSTS] = { "w0", "w1" };

static inline void bench_enter(void)
{
	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0) {
		perror("bench: no network namespaces");
		exit(EXIT_FAILURE);
	}
}

static inline void bench_mac(uint8_t *mac, size_t host)
{
	memcpy(mac, (const uint8_t[]){ 2, 0, 0, 0, 0, (uint8_t)host }, 6);
}

static inline void bench_plug(struct bench *b, size_t i, bool direct, struct err *err)
{
	struct iface_end theirs = { b->netns[i], "eth0", { 0 } };
	struct iface_end ours = { direct ? b->netns[1] : b->own,
				  direct ? "eth0" : bench_wires[i],
				  { 2, 0, 0, 0, direct ? 0 : 1, direct ? 1 : (uint8_t)i } };

	bench_mac(theirs.mac, i);
	bench_must(iface_wire(b->nl, &ours, &theirs, BENCH_MTU, err), err);
}

static inline void bench_up(int netns, struct nl_sock *nl, const char *name, struct err *err)
{
	struct text changed = { 0 }, left = { 0 };

	bench_must(offload_off(netns, name, &changed, &left, err), err);
	bench_must(iface_no_autoconf(nl, name, err), err);
	bench_must(iface_up(nl, name, err), err);
	text_done(&changed);
	text_done(&left);
}

/* direct: one wire from host to host, nothing in the middle. */
static inline void bench_open(struct bench *b, bool direct)
{
	struct err err = { 0 };

	bench_must(netns_own(&b->own, &err), &err);
	bench_must(netlink_open(-1, &b->nl, &err), &err);
	for (size_t i = 0; i < BENCH_HOSTS; i++) {
		bench_must(netns_new(&b->netns[i], &err), &err);
		bench_must(netlink_open(b->netns[i], &b->host_nl[i], &err), &err);
	}
	for (size_t i = 0; i < (direct ? 1 : BENCH_HOSTS); i++)
		bench_plug(b, i, direct, &err);
	for (size_t i = 0; i < BENCH_HOSTS; i++) {
		if (!direct)
			bench_up(-1, b->nl, bench_wires[i], &err);
		bench_up(b->netns[i], b->host_nl[i], "eth0", &err);
	}
	for (size_t i = 0; i < BENCH_HOSTS; i++) {
		bench_must(iface_wait_running(b->netns[i], "eth0", 5 * NSEC_PER_SEC, &err), &err);
		if (!direct)
			bench_must(iface_wait_running(-1, bench_wires[i], 5 * NSEC_PER_SEC, &err),
				   &err);
	}
}

static inline void bench_close(struct bench *b)
{
	for (size_t i = 0; i < BENCH_HOSTS; i++) {
		(void)iface_remove(b->host_nl[i], "eth0", NULL);
		netlink_close(b->host_nl[i]);
		(void)close(b->netns[i]);
	}
	netlink_close(b->nl);
	(void)close(b->own);
}

/* Packets that reached the host so far. */
static inline uint64_t bench_came(const struct bench *b, size_t host)
{
	struct iface_stats stats = { 0 };
	struct err err = { 0 };

	bench_must(iface_read_stats(b->host_nl[host], "eth0", &stats, &err), &err);
	return stats.rx_packets;
}

/* Senders go through the queueing discipline of their interface rather than past it. */
static bool bench_through_qdisc;

/* What measures must run when its time has come, whatever else the machine does. */
static inline void bench_raise(void)
{
	(void)prctl(PR_SET_TIMERSLACK, 1);
	(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), -20);
}

/* A sender at a pace: a burst each 100 us, or single packets when they are further apart. */
#define BENCH_BURST_MAX 64

struct bench_sender {
	const struct bench *b;
	size_t from;
	uint32_t bytes;
	uint64_t per_second;
	nsec_t length;
	uint64_t sent;
	uint64_t refused;
	nsec_t last, longest_gap; /* between two bursts: the machine was elsewhere */
	pthread_t thread;
};

static inline int bench_raw(void *arg, struct err *err)
{
	const int bypass = !bench_through_qdisc;
	int *fd = arg;
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_ifindex = (int)if_nametoindex("eth0") };

	*fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (*fd < 0 || bind(*fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    setsockopt(*fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof(bypass)) < 0)
		return err_set(err, -errno, "raw socket: %s", strerror(errno));
	return 0;
}

static inline void bench_sleep_until(nsec_t at)
{
	const struct timespec ts = { at / NSEC_PER_SEC, at % NSEC_PER_SEC };

	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static inline int bench_burst(struct bench_sender *s, int fd, struct mmsghdr *headers, unsigned n)
{
	int r = sendmmsg(fd, headers, n, 0);
	nsec_t now = clock_now();

	if (s->last && now - s->last > s->longest_gap)
		s->longest_gap = now - s->last;
	s->last = now;
	return r;
}

static inline void bench_send_at_pace(struct bench_sender *s, int fd, struct mmsghdr *headers)
{
	nsec_t gap = (nsec_t)((uint64_t)NSEC_PER_SEC / s->per_second);
	nsec_t began = clock_now(), now = began;

	while (now - began < s->length) {
		uint64_t due = (uint64_t)(now - began) * s->per_second / (uint64_t)NSEC_PER_SEC + 1;
		uint64_t owed = due - s->sent;

		while (owed > 0) {
			unsigned n = owed > BENCH_BURST_MAX ? BENCH_BURST_MAX : (unsigned)owed;
			int r = bench_burst(s, fd, headers, n);

			if (r <= 0) {
				s->refused++;
				break;
			}
			s->sent += (uint64_t)r;
			owed -= (uint64_t)r;
		}
		bench_sleep_until(now + (gap > 100 * NSEC_PER_USEC ? gap : 100 * NSEC_PER_USEC));
		now = clock_now();
	}
}

static inline void *bench_send(void *arg)
{
	struct bench_sender *s = arg;
	struct mmsghdr headers[BENCH_BURST_MAX] = { 0 };
	struct iovec parts[BENCH_BURST_MAX];
	uint8_t frame[BENCH_MTU + 14];
	struct err err = { 0 };
	int fd = -1;

	bench_raise();
	memset(frame, 0x55, sizeof(frame));
	bench_mac(frame, 1 - s->from);
	bench_mac(frame + 6, s->from);
	frame[12] = BENCH_PROTOCOL >> 8;
	frame[13] = BENCH_PROTOCOL & 0xff;
	for (size_t i = 0; i < BENCH_BURST_MAX; i++) {
		parts[i] = (struct iovec){ frame, s->bytes };
		headers[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	bench_must(netns_do(s->b->netns[s->from], bench_raw, &fd, &err), &err);
	bench_send_at_pace(s, fd, headers);
	(void)close(fd);
	return NULL;
}

static inline void bench_start(struct bench_sender *s)
{
	if (pthread_create(&s->thread, NULL, bench_send, s))
		abort();
}

static inline void bench_join(struct bench_sender *s)
{
	(void)pthread_join(s->thread, NULL);
}

/* What was asked for on the command line: all of the bench, or the parts that are named. */
static inline bool bench_wants(char *const *words, const char *part)
{
	if (!words[1])
		return true;
	for (size_t i = 1; words[i]; i++) {
		if (!strcmp(words[i], part))
			return true;
	}
	return false;
}

/* What else the machine does: a figure is to be read beside it. */
struct bench_machine {
	double load;
	unsigned long long ticks, steal; /* of all processors */
};

static inline struct bench_machine bench_look(void)
{
	struct bench_machine m = { 0 };
	char line[256] = "", *at = line + 4;
	FILE *f = fopen("/proc/stat", "re");

	(void)getloadavg(&m.load, 1);
	if (f) {
		(void)!fgets(line, sizeof(line), f);
		(void)fclose(f);
	}
	/* proc(5): user nice system idle iowait irq softirq steal */
	for (int i = 0; i < 8; i++) {
		m.steal = strtoull(at, &at, 10);
		m.ticks += m.steal;
	}
	return m;
}

static inline void bench_tell_machine(const struct bench_machine *before)
{
	struct bench_machine after = bench_look();
	unsigned long long ticks = after.ticks - before->ticks;

	(void)printf("load %.1f before, %.1f after; steal %.1f %%\n", before->load, after.load,
		     ticks ? 100.0 * (double)(after.steal - before->steal) / (double)ticks : 0.0);
}

/* min, median and max of what repeats gave. */
struct bench_figure {
	double v[BENCH_REPEATS];
	size_t n;
};

static inline void bench_note(struct bench_figure *f, double v)
{
	if (f->n < BENCH_REPEATS)
		f->v[f->n++] = v;
}

static inline int bench_compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static inline double bench_median(struct bench_figure *f)
{
	qsort(f->v, f->n, sizeof(f->v[0]), bench_compare);
	return f->n ? f->v[f->n / 2] : 0;
}

static inline const char *bench_text(struct bench_figure *f, char buf[static 64])
{
	double median = bench_median(f);

	(void)snprintf(buf, 64, "%.4g/%.4g/%.4g", f->n ? f->v[0] : 0, median,
		       f->n ? f->v[f->n - 1] : 0);
	return buf;
}

/* A route of three full links each way that holds packets for delay in all. */
struct bench_route {
	struct link_conf links[2][3];
	struct live_port ports[BENCH_HOSTS];
	struct live_route routes[2];
	struct live_conf conf;
};

static inline void bench_route_init(struct bench_route *r, nsec_t delay)
{
	static const char *const names[] = { "access", "haul", "far" };

	*r = (struct bench_route){ 0 };
	for (size_t way = 0; way < 2; way++) {
		r->ports[way].iface = bench_wires[way];
		bench_mac(r->ports[way].mac, way);
		for (size_t i = 0; i < 3; i++) {
			struct link_conf *l = &r->links[way][i];

			(void)snprintf(l->name, sizeof(l->name), "%s-%zu", names[i], way);
			l->delay.delay = delay / 3;
			l->rate.bps = 10000000000;
			l->queue.limit_packets = 20000;
		}
		r->routes[way] = (struct live_route){ .stream = way ? "back" : "forth",
						      .from = way,
						      .to = 1 - way,
						      .links = r->links[way],
						      .link_count = 3,
						      .direction = (unsigned)way };
	}
	r->conf = (struct live_conf){ .ports = r->ports,
				      .port_count = 2,
				      .routes = r->routes,
				      .route_count = 2,
				      .seed = 1,
				      .mtu = BENCH_MTU };
}

#endif

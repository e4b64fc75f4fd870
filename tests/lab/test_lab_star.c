/* test_lab_star.c - many hosts in a lab, several labs at a time, and hosts that misbehave. */
#include <poll.h>
#include <sys/resource.h>

#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "tests/lab/kit.h"
#include "tests/support/suite.h"

#define VIEWERS 16
#define HOSTS   (VIEWERS + 1UL)
#define STEP    (3 * NSEC_PER_MSEC)

/* Nearly all that fits into an MTU of 9000 bytes. */
#define JUMBO 8900

/* An origin (host 0) with a route of its own to each viewer and back. */
struct star {
	char names[HOSTS][16];
	const char *hosts[HOSTS];
	char streams[2 * VIEWERS][16];
	struct link_conf links[2 * VIEWERS];
	struct live_route routes[2 * VIEWERS];
	struct kit kit; /* for its conf */
};

static void add_route(struct star *s, size_t i, size_t from, size_t to, nsec_t delay)
{
	(void)snprintf(s->streams[i], sizeof(s->streams[i]), "%zu-%zu", from, to);
	(void)snprintf(s->links[i].name, sizeof(s->links[i].name), "link-%zu", i);
	s->links[i].delay.delay = delay;
	s->routes[i] = (struct live_route){ .stream = s->streams[i],
					    .from = from,
					    .to = to,
					    .links = &s->links[i],
					    .link_count = 1,
					    .direction = (unsigned)i };
}

static void star_init(struct star *s)
{
	*s = (struct star){ 0 };
	for (size_t i = 0; i < HOSTS; i++) {
		(void)snprintf(s->names[i], sizeof(s->names[i]), "host-%zu", i);
		s->hosts[i] = s->names[i];
	}
	for (size_t i = 0; i < VIEWERS; i++) {
		add_route(s, 2 * i, 0, i + 1, (nsec_t)(i + 1) * STEP);
		add_route(s, 2 * i + 1, i + 1, 0, 0);
	}
	s->kit.conf = (struct lab_conf){ .hosts = s->hosts,
					 .host_count = HOSTS,
					 .routes = s->routes,
					 .route_count = 2UL * VIEWERS,
					 .seed = 1 };
}

struct cast {
	struct kit_outcome *o;
	int family;
};

/* How late a packet may come where nothing else keeps the machine busy. */
#define SLACK    (10 * NSEC_PER_MSEC)
#define CAST_MAX 20

/* Packets to a viewer, the first of which warms caches up, until one came that this machine did not
 * keep waiting. The last one's delay is kept. */
static int cast_to(struct lab *lab, int from, size_t viewer, struct cast *c, struct err *err)
{
	int to = kit_socket(lab, viewer, c->family, err);
	struct pollfd ready = { .fd = to, .events = POLLIN };
	struct lab_event event = { .kind = LAB_READY };
	int r = to < 0 ? to : kit_connect(lab, from, viewer, c->family, err);

	for (int i = 0; i < CAST_MAX && r == 0 && event.kind == LAB_READY; i++) {
		nsec_t sent = clock_now();
		char drop;

		if (i > 1 && (nsec_t)c->o->numbers[viewer] < (nsec_t)viewer * STEP + SLACK)
			break;

		(void)send(from, "", 1, 0);
		r = lab_wait(lab, &ready, 1, sent + 2 * NSEC_PER_SEC, &event, err);
		if (r == 0 && recv(to, &drop, 1, MSG_DONTWAIT) == 1)
			c->o->numbers[viewer] = (uint64_t)(clock_now() - sent);
	}
	(void)close(to);
	return r;
}

static int run_cast(struct lab *lab, void *arg, struct err *err)
{
	struct cast *c = arg;
	int from = kit_socket(lab, 0, c->family, err);
	int r = from < 0 ? from : 0;

	for (size_t viewer = 1; viewer < HOSTS && r == 0; viewer++)
		r = cast_to(lab, from, viewer, c, err);
	if (from >= 0)
		(void)close(from);
	return r < 0 ? r : lab_finish(lab, &c->o->trust, err);
}

static void check_cast(bool ordinary, int family)
{
	struct cast c = { .family = family };
	struct star s;

	KIT_OR_SKIP(ordinary);
	c.o = kit_remember();
	star_init(&s);
	kit_run(&s.kit, ordinary, c.o, run_cast, &c);
	CHECK_STR(c.o->err.text, "");
	for (size_t i = 0; i < VIEWERS; i++) {
		CHECK((nsec_t)c.o->numbers[i + 1] >= (nsec_t)(i + 1) * STEP);
		if (c.o->trust.grade == TRUST_VALID)
			CHECK((nsec_t)c.o->numbers[i + 1] < (nsec_t)(i + 1) * STEP + SLACK);
	}
	for (size_t i = 0; i < c.o->trust.side_count; i++)
		CHECK_INT(c.o->trust.sides[i].account.unaccounted, 0);
	kit_forget(c.o);
}

static void sixteen_viewers_each_have_a_route_of_their_own(void)
{
	check_cast(false, AF_INET);
}

static void the_same_with_ipv6_as_an_ordinary_user(void)
{
	check_cast(true, AF_INET6);
}

/* A hundred packets, 2 ms apart, from here to there; those that came are counted. */
static int run_hundred(struct lab *lab, void *arg, struct err *err)
{
	struct kit_outcome *o = arg;
	int from = kit_socket(lab, KIT_HERE, AF_INET, err);
	int to = from < 0 ? from : kit_socket(lab, KIT_THERE, AF_INET, err);
	int r = to < 0 ? to : kit_connect(lab, from, KIT_THERE, AF_INET, err);
	struct pollfd ready = { .fd = to, .events = POLLIN };
	nsec_t next = clock_now(), limit = next + 5 * NSEC_PER_SEC;
	struct lab_event event = { .kind = LAB_TIME };
	char drop;
	int sent = 0;

	while (r == 0 && o->numbers[0] < 100 && clock_now() < limit) {
		if (event.kind == LAB_TIME && sent < 100) {
			(void)send(from, "", 1, 0);
			sent++;
			next += 2 * NSEC_PER_MSEC;
		}
		r = lab_wait(lab, &ready, 1, sent < 100 ? next : limit, &event, err);
		while (recv(to, &drop, 1, MSG_DONTWAIT) == 1)
			o->numbers[0]++;
	}
	return r < 0 ? r : lab_finish(lab, &o->trust, err);
}

static void labs_side_by_side_do_not_know_of_each_other(void)
{
	struct kit_outcome *o[3];
	pid_t children[3];
	struct kit k;

	KIT_OR_SKIP(false);
	kit_init(&k, 5 * NSEC_PER_MSEC);
	(void)fflush(NULL);
	for (size_t i = 0; i < 3; i++) {
		o[i] = kit_remember();
		children[i] = fork();
		if (children[i] == 0) {
			kit_run(&k, i == 2, o[i], run_hundred, o[i]);
			_exit(0);
		}
	}
	for (size_t i = 0; i < 3; i++) {
		(void)waitpid(children[i], NULL, 0);
		CHECK_STR(o[i]->err.text, "");
		CHECK_INT((int64_t)o[i]->numbers[0], 100);
		/* those, and what the kernel says by itself, but nobody else's */
		CHECK(o[i]->trust.sides[0].account.in < 120);
		CHECK_INT(o[i]->trust.sides[0].account.unaccounted, 0);
		kit_forget(o[i]);
	}
}

static int bring_down_and_up(void *arg, struct err *err)
{
	struct nl_sock *nl = NULL;
	int r = netlink_open(-1, &nl, err);

	(void)arg;
	if (r == 0)
		r = iface_down(nl, "eth0", err);
	if (r == 0)
		r = iface_up(nl, "eth0", err);
	if (r == 0)
		r = iface_wait_running(-1, "eth0", 5 * NSEC_PER_SEC, err);
	netlink_close(nl);
	return r;
}

static int set_mtu(void *arg, struct err *err)
{
	const unsigned *mtu = arg;
	struct nl_sock *nl = NULL;
	int r = netlink_open(-1, &nl, err);

	if (r == 0)
		r = iface_set_mtu(nl, "eth0", *mtu, err);
	netlink_close(nl);
	return r;
}

static int run_flap(struct lab *lab, void *arg, struct err *err)
{
	int r = lab_in_host(lab, KIT_THERE, bring_down_and_up, NULL, err);

	return r < 0 ? r : run_hundred(lab, arg, err);
}

/* Who has forgotten his neighbours asks the network for them. */
static int run_forgetful(struct lab *lab, void *arg, struct err *err)
{
	static const char *const argv[] = { "ip",   "neigh", "flush", "dev",
					    "eth0", "nud",   "all",   NULL };
	struct lab_event event = { .kind = LAB_TIME };
	size_t process;
	int r = 0;

	for (size_t host = 0; host < 2 && r == 0; host++) {
		r = lab_spawn(lab, host, &(struct lab_program){ .argv = argv }, &process, err);
		if (r == 0)
			r = lab_wait(lab, NULL, 0, NSEC_NEVER, &event, err);
	}
	return r < 0 ? r : run_hundred(lab, arg, err);
}

/* Ten packets of so many bytes to the other host, then a hundred small ones. */
static int run_ten_large(struct lab *lab, size_t bytes, void *arg, struct err *err)
{
	static const char large[JUMBO];
	int fd = kit_socket(lab, KIT_HERE, AF_INET6, err);
	int r = fd < 0 ? fd : kit_connect(lab, fd, KIT_THERE, AF_INET6, err);

	for (int i = 0; i < 10 && r == 0; i++)
		(void)send(fd, large, bytes, 0);
	if (fd >= 0)
		(void)close(fd);
	return r < 0 ? r : run_hundred(lab, arg, err);
}

static int run_jumbo(struct lab *lab, void *arg, struct err *err)
{
	unsigned mtu = 9000;
	int r = lab_in_host(lab, KIT_HERE, set_mtu, &mtu, err);

	return r < 0 ? r : run_ten_large(lab, JUMBO, arg, err);
}

static int run_lowered(struct lab *lab, void *arg, struct err *err)
{
	unsigned mtu = 1300;
	int r = lab_in_host(lab, KIT_THERE, set_mtu, &mtu, err);

	return r < 0 ? r : run_ten_large(lab, 1400, arg, err);
}

static void check_once(int (*run)(struct lab *lab, void *arg, struct err *err), enum live_wire wire)
{
	struct kit_outcome *o = kit_remember();
	struct kit k;

	kit_init(&k, NSEC_PER_MSEC);
	k.conf.wire = wire;
	kit_run(&k, false, o, run, o);
	CHECK_STR(o->err.text, "");
	CHECK_INT((int64_t)o->numbers[0], 100);
	CHECK_INT(o->trust.sides[0].account.unaccounted, 0);
	CHECK_INT(o->trust.sides[1].account.unaccounted, 0);
	kit_forget(o);
}

static void check_goes_on(int (*run)(struct lab *lab, void *arg, struct err *err))
{
	KIT_OR_SKIP(false);
	check_once(run, LIVE_WIRE_RING);
	check_once(run, LIVE_WIRE_MESSAGE);
}

static void a_host_whose_interface_flaps_is_reached_again(void)
{
	check_goes_on(run_flap);
}

static void hosts_that_forgot_each_other_find_each_other_again(void)
{
	check_goes_on(run_forgetful);
}

static void a_host_that_raises_its_mtu_disturbs_nobody(void)
{
	check_goes_on(run_jumbo);
}

/* The far wire's end drops what is larger than the host takes: it was not sent, and is told so. */
static void check_lowered(enum live_wire wire)
{
	struct kit_outcome *o = kit_remember();
	struct kit k;

	kit_init(&k, NSEC_PER_MSEC);
	k.conf.wire = wire;
	kit_run(&k, false, o, run_lowered, o);
	CHECK_STR(o->err.text, "");
	CHECK_INT((int64_t)o->numbers[0], 100);
	CHECK_INT((int64_t)o->trust.sides[0].account.unsent, 10);
	CHECK(o->trust.hosts[KIT_THERE].carried_dropped >= 10);
	CHECK_INT(o->trust.sides[0].account.unaccounted, 0);
	CHECK_INT(o->trust.sides[1].account.unaccounted, 0);
	kit_forget(o);
}

static void what_a_host_with_a_lower_mtu_does_not_take_was_not_sent(void)
{
	KIT_OR_SKIP(false);
	check_lowered(LIVE_WIRE_RING);
	check_lowered(LIVE_WIRE_MESSAGE);
}

static void check_jumbo(enum live_wire wire)
{
	struct kit_outcome *o = kit_remember();
	struct kit k;

	kit_init(&k, NSEC_PER_MSEC);
	k.conf.mtu = 9000;
	k.conf.wire = wire;
	kit_run(&k, true, o, run_jumbo, o);
	CHECK_STR(o->err.text, "");
	CHECK_INT((int64_t)o->numbers[0], 100);
	/* ten packets and their headers */
	CHECK(o->trust.sides[0].account.delivered_bytes > 10UL * JUMBO);
	CHECK_INT(o->trust.value[TRUST_OVERSIZE], 0);
	CHECK_INT(o->trust.sides[0].account.unaccounted, 0);
	kit_forget(o);
}

static void jumbo_frames_pass_where_the_lab_has_them(void)
{
	KIT_OR_SKIP(true);
	check_jumbo(LIVE_WIRE_RING);
	check_jumbo(LIVE_WIRE_MESSAGE);
}

static void without_descriptors_a_lab_says_so_and_leaves_nothing(void)
{
	int refused = 0;

	KIT_OR_SKIP(false);
	for (rlim_t limit = 6; limit <= 40; limit += 2) {
		struct kit_outcome *o = kit_remember();
		struct kit k;
		pid_t child;

		kit_init(&k, 0);
		(void)fflush(NULL);
		child = fork();
		if (child == 0) {
			(void)setrlimit(RLIMIT_NOFILE, &(struct rlimit){ limit, limit });
			kit_run(&k, false, o, run_hundred, o);
			_exit(0);
		}
		(void)waitpid(child, NULL, 0);
		CHECK(o->code <= 0);
		if (o->code < 0) {
			CHECK(o->err.text[0] != '\0');
			refused++;
		}
		kit_forget(o);
	}
	CHECK(refused > 0);
}

/* Takes every descriptor that is left, asks the lab for one more thing, and gives them back. */
static int run_short_of_descriptors(struct lab *lab, void *arg, struct err *err)
{
	static const char *const argv[] = { "true", NULL };
	struct rlimit limit = { 64, 64 };
	struct kit_outcome *o = arg;
	struct err refusal = { 0 };
	int taken[64], n = 0;
	size_t process;

	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return err_set(err, -errno, "setrlimit: %s", strerror(errno));
	while (n < 64 && (taken[n] = dup(0)) >= 0)
		n++;
	o->numbers[1] = (uint64_t)-lab_spawn(lab, KIT_HERE, &(struct lab_program){ .argv = argv },
					     &process, &refusal);
	o->numbers[2] = strstr(refusal.text, strerror(EMFILE)) != NULL;
	while (n > 0)
		(void)close(taken[--n]);
	return run_hundred(lab, arg, err);
}

static void a_lab_that_runs_out_of_descriptors_says_so_and_goes_on(void)
{
	struct kit_outcome *o;
	struct kit k;

	KIT_OR_SKIP(false);
	o = kit_remember();
	kit_init(&k, NSEC_PER_MSEC);
	kit_run(&k, false, o, run_short_of_descriptors, o);
	CHECK_STR(o->err.text, "");
	CHECK_INT((int64_t)o->numbers[0], 100);
	CHECK_INT((int64_t)o->numbers[1], EMFILE);
	CHECK_INT((int64_t)o->numbers[2], 1);
	CHECK_INT(o->trust.sides[0].account.unaccounted, 0);
	kit_forget(o);
}

static CU_TestInfo star_tests[] = {
	TEST(sixteen_viewers_each_have_a_route_of_their_own),
	TEST(the_same_with_ipv6_as_an_ordinary_user),
	TEST(labs_side_by_side_do_not_know_of_each_other),
	TEST(a_host_whose_interface_flaps_is_reached_again),
	TEST(hosts_that_forgot_each_other_find_each_other_again),
	TEST(a_host_that_raises_its_mtu_disturbs_nobody),
	TEST(what_a_host_with_a_lower_mtu_does_not_take_was_not_sent),
	TEST(jumbo_frames_pass_where_the_lab_has_them),
	TEST(without_descriptors_a_lab_says_so_and_leaves_nothing),
	TEST(a_lab_that_runs_out_of_descriptors_says_so_and_goes_on),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/star", star_tests },
	{ 0 },
};

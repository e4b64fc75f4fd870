/* test_ctl.c - a lab that is looked at and changed while it runs: its packets, its records, its
 * end.
 */
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>

#include "harness/base/record.h"
#include "harness/scenario/ctl.h"
#include "harness/scenario/plan.h"
#include "tests/lab/kit.h"
#include "tests/support/suite.h"

#define MS NSEC_PER_MSEC

/* How long a packet may take beyond its delay on a machine that others use. */
#define SLACK (150 * MS)

/* A lab of a plan's two directions, with its socket in a folder. */
struct rig {
	char dir[64], path[PATH_MAX], network[PATH_MAX];
	struct plan *plan;
	struct ctl *ctl;
	struct kit kit;
	struct kit_outcome *o;
	struct lab *lab; /* in the job */
	int there, here; /* sockets on the hosts, in the job */
	int client;
};

/* What the job tells of. */
enum {
	PLAIN,    /* ns that a packet took before any change */
	SET_TO,   /* after the way there became 300 ms longer */
	SET_BACK, /* the way back at that time */
	FOR_OVER, /* after that was over */
	LOST,     /* packets that came during an outage */
	REFUSED,  /* requests that were refused */
	STATE_IN, /* of the last state: packets in, in flight, and unaccounted, to the buyer */
	STATE_OPEN,
	STATE_GAP,
	BY_HAND, /* changes by hand that it told of */
	EVENTS,  /* that ctl kept */
	STOPPED, /* "stop" came as an event */
	REACHED  /* the job's end */
};

static const char route[] = "route: plain\n"
			    "seller: {both: {delay: 1 ms}}\n"
			    "haul: {both: {delay: 5 ms}}\n"
			    "buyer: {both: {delay: 1 ms, rate: 50 Mbit/s}}\n";

static void rig_make(struct rig *r)
{
	struct plan_opts opts = { .seed_given = true, .seed = 7 };
	struct ctl_conf conf = { .kind = "test", .open_end = true };
	struct err err = { 0 };

	*r = (struct rig){ .o = kit_remember() };
	scratch_make(r->dir);
	(void)chmod(r->dir, 0777);
	(void)snprintf(r->path, sizeof(r->path), "%s/%s", r->dir, CTL_SOCKET);
	(void)snprintf(r->network, sizeof(r->network), "%s/network.rec", r->dir);
	CHECK_INT(plan_load_route_text("plain.yaml", route, &opts, &r->plan, &err), 0);
	CHECK_STR(err.text, "");
	conf.plan = r->plan;
	CHECK_INT(ctl_new(&conf, &r->ctl, &err), 0);
	kit_init(&r->kit, 0);
	for (size_t d = 0; d < PLAN_DIRECTIONS; d++) {
		r->kit.routes[d].links = r->plan->chains[d].links;
		r->kit.routes[d].link_count = r->plan->chains[d].link_count;
	}
	r->kit.conf.network_path = r->network;
	ctl_serve(r->ctl, r->path, &r->kit.conf);
}

static void rig_done(struct rig *r)
{
	ctl_free(r->ctl);
	plan_free(r->plan);
	kit_forget(r->o);
	scratch_remove(r->dir);
}

/* Asks, and gives the answer; NULL when there is none. */
static json_t *ask(const struct rig *r, const char *request)
{
	struct pollfd p = { .fd = r->client, .events = POLLIN };
	static char line[65536];
	size_t n = 0;

	(void)!write(r->client, request, strlen(request));
	(void)!write(r->client, "\n", 1);
	while (n < sizeof(line) - 1 && poll(&p, 1, 5000) == 1 &&
	       read(r->client, line + n, 1) == 1 && line[n] != '\n')
		n++;
	return json_loadb(line, n, 0, NULL);
}

static bool is_done(json_t *answer)
{
	bool done = json_is_true(json_object_get(answer, "ok"));

	json_decref(answer);
	return done;
}

/* Sends one packet and waits for it; how long it took, or 0 when none came. */
static nsec_t flight(int from, int to, int wait_msec)
{
	struct pollfd p = { .fd = to, .events = POLLIN };
	nsec_t began = clock_now();
	char drop[64];

	if (send(from, "x", 1, 0) != 1 || poll(&p, 1, wait_msec) != 1)
		return 0;
	(void)!read(to, drop, sizeof(drop));
	return clock_now() - began;
}

static int connect_all(struct rig *r, struct err *err)
{
	int e;

	r->here = kit_socket(r->lab, KIT_HERE, AF_INET, err);
	r->there = kit_socket(r->lab, KIT_THERE, AF_INET, err);
	if (r->here < 0 || r->there < 0)
		return -EIO;
	e = kit_connect(r->lab, r->here, KIT_THERE, AF_INET, err);
	if (e == 0)
		e = kit_connect(r->lab, r->there, KIT_HERE, AF_INET, err);
	r->client = control_connect(r->path, err);
	return e < 0 ? e : r->client < 0 ? r->client : 0;
}

static int64_t figure(const json_t *state, size_t direction, const char *key)
{
	const json_t *of = json_array_get(json_object_get(state, "routes"), direction);

	return json_integer_value(json_object_get(json_object_get(of, "account"), key));
}

static void change_and_measure(struct rig *r)
{
	uint64_t *n = r->o->numbers;

	n[PLAIN] = (uint64_t)flight(r->here, r->there, 2000);
	if (!is_done(ask(r, "{\"do\":\"set\",\"change\":\"haul-out.delay=305 ms\","
			    "\"for\":\"1 s\"}")))
		return;
	n[SET_TO] = (uint64_t)flight(r->here, r->there, 2000);
	n[SET_BACK] = (uint64_t)flight(r->there, r->here, 2000);
	/* until the second is over: each flight takes 0.3 s as long as it is not */
	for (int i = 0; i < 20 && (i == 0 || n[FOR_OVER] >= 307 * MS); i++)
		n[FOR_OVER] = (uint64_t)flight(r->here, r->there, 2000);
	if (!is_done(ask(r, "{\"do\":\"fire\",\"event\":\"outage\",\"with\":{\"link\":"
			    "\"buyer-down\",\"for\":\"400 ms\"}}")))
		return;
	for (int i = 0; i < 5; i++)
		n[LOST] += flight(r->here, r->there, 60) == 0;
	(void)poll(NULL, 0, 200);
}

static void ask_the_wrong(struct rig *r)
{
	static const char *const wrong[] = {
		"",
		"{}",
		"[1]",
		"nonsense",
		"{\"do\":\"dance\"}",
		"{\"do\":\"set\"}",
		"{\"do\":\"set\",\"change\":\"nowhere.delay=1 s\"}",
		"{\"do\":\"set\",\"change\":\"haul-out.delay=1\"}",
		"{\"do\":\"set\",\"change\":\"call.video=off\"}",
		"{\"do\":\"set\",\"change\":\"haul-out.delay=1 s\",\"for\":\"0 s\"}",
		"{\"do\":\"set\",\"change\":7}",
		"{\"do\":\"set\",\"change\":\"a\\u0000b\"}",
		"{\"do\":\"state\",\"more\":1}",
		"{\"do\":\"fire\",\"event\":\"change, delay: 1 s\"}",
		"{\"do\":\"fire\",\"event\":\"outage\",\"with\":{\"for\":\"1 s\",\"at\":\"3 s\"}}",
		"{\"do\":\"fire\",\"event\":\"outage\",\"with\":{\"for\":\"1 s}, {event: x\"}}",
		"{\"do\":\"watch\",\"every_ms\":1}",
		NULL,
	};

	for (size_t i = 0; wrong[i]; i++)
		if (!is_done(ask(r, wrong[i])))
			r->o->numbers[REFUSED]++;
	r->o->numbers[REFUSED] = r->o->numbers[REFUSED] * 100 + sizeof(wrong) / sizeof(*wrong) - 1;
}

static void note_state(struct rig *r)
{
	json_t *state = ask(r, "{\"do\":\"state\"}");

	r->o->numbers[STATE_IN] = (uint64_t)figure(state, 0, "in");
	r->o->numbers[STATE_OPEN] = (uint64_t)figure(state, 0, "in_flight");
	r->o->numbers[STATE_GAP] = (uint64_t)figure(state, 0, "unaccounted");
	r->o->numbers[BY_HAND] = (uint64_t)json_integer_value(json_object_get(state, "by_hand"));
	json_decref(state);
}

static int be_controlled(struct lab *lab, void *arg, struct err *err)
{
	struct rig *r = arg;
	struct lab_event event = { 0 };
	size_t events;
	int e;

	r->lab = lab;
	e = connect_all(r, err);
	if (e < 0)
		return e;
	if (is_done(ask(r, "{\"do\":\"set\",\"change\":\"haul-out.delay=9 ms\"}")))
		return err_set(err, -EPROTO, "a change before the start was not refused");
	lab_start(lab, clock_now());
	(void)poll(NULL, 0, 20);
	change_and_measure(r);
	ask_the_wrong(r);
	note_state(r);
	if (is_done(ask(r, "{\"do\":\"stop\"}")))
		e = lab_wait(lab, NULL, 0, clock_now() + NSEC_PER_SEC, &event, err);
	r->o->numbers[STOPPED] = event.kind == LAB_STOP;
	if (e == 0)
		e = lab_finish(lab, &r->o->trust, err);
	(void)ctl_events(r->ctl, lab, &events);
	r->o->numbers[EVENTS] = events;
	r->o->numbers[REACHED] = 1;
	return e;
}

/* Counts the records of this kind, probe and value. */
static unsigned count_records(const char *path, enum record_kind kind, const char *probe,
			      int64_t value)
{
	FILE *f = fopen(path, "re");
	struct record_reader rd;
	struct record record;
	unsigned n = 0;

	if (!f)
		return 0;
	record_reader_init(&rd, f, path);
	while (record_read(&rd, &record, NULL) > 0)
		n += record.kind == kind && !strcmp(record.probe, probe) && record.value == value;
	record_reader_done(&rd);
	(void)fclose(f);
	return n;
}

static void check_packets(const uint64_t *n)
{
	CHECK(n[PLAIN] >= 7 * MS && n[PLAIN] < 7 * MS + SLACK);
	CHECK(n[SET_TO] >= 307 * MS && n[SET_TO] < 307 * MS + SLACK);
	CHECK(n[SET_BACK] >= 7 * MS && n[SET_BACK] < 7 * MS + SLACK);
	CHECK(n[FOR_OVER] >= 7 * MS && n[FOR_OVER] < 7 * MS + SLACK);
	CHECK_INT((int64_t)n[LOST], 5);
}

static void control(bool ordinary)
{
	const char *why = kit_why_not(ordinary);
	const struct trust_side *side;
	const uint64_t *n;
	struct rig r;

	if (why)
		SKIP("no namespaces: %s", why);
	rig_make(&r);
	n = r.o->numbers;
	kit_run(&r.kit, ordinary, r.o, be_controlled, &r);
	CHECK_STR(r.o->err.text, "");
	CHECK_INT((int64_t)n[REACHED], 1);
	check_packets(n);
	CHECK_INT((int64_t)n[REFUSED] / 100, (int64_t)n[REFUSED] % 100);
	CHECK_INT((int64_t)n[STOPPED], 1);
	/* the account that was told is that of the end, as far as nothing came after it */
	side = &r.o->trust.sides[0];
	CHECK_INT((int64_t)n[STATE_GAP], 0);
	CHECK_INT((int64_t)n[STATE_IN], (int64_t)side->account.in);
	CHECK_INT((int64_t)n[STATE_OPEN], 0);
	CHECK_INT(side->account.unaccounted, 0);
	CHECK(side->account.lost >= 5);
	CHECK_INT((int64_t)n[BY_HAND], 2);
	CHECK_INT((int64_t)n[EVENTS], 2);
	/* and the records have it */
	CHECK_INT(count_records(r.network, RECORD_EVENT, "control", 1), 2);
	CHECK_INT(count_records(r.network, RECORD_EVENT, "control", 0), 2);
	CHECK_INT(count_records(r.network, RECORD_DELAY, "drive", 305 * MS), 1);
	CHECK_INT(access(r.path, F_OK), -1);
	rig_done(&r);
}

static void a_lab_of_root_is_looked_at_changed_and_stopped(void)
{
	control(false);
}

static void a_lab_of_an_ordinary_user_is_looked_at_changed_and_stopped(void)
{
	control(true);
}

static CU_TestInfo ctl_tests[] = {
	TEST(a_lab_of_root_is_looked_at_changed_and_stopped),
	TEST(a_lab_of_an_ordinary_user_is_looked_at_changed_and_stopped),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/ctl", ctl_tests },
	{ 0 },
};

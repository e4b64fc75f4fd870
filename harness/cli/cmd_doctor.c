/* cmd_doctor.c - straits doctor: what this machine can do, and what to install or enable for the
 * rest. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/cli/doctor.h"
#include "harness/drive/clock.h"
#include "harness/drive/kernel_probe.h"
#include "harness/lab/lab.h"
#include "harness/lab/outside.h"
#include "harness/lab/trust.h"
#include "harness/model/conf.h"
#include "harness/scenario/lane_room.h"

/* A packet through a lab of two hosts and no delay takes this long at most. */
#define PACKET_LIMIT (2 * NSEC_PER_SEC)
#define PACKET_PORT  5000

static const char *const state_words[] = { "ok", "note", "missing" };

/* What the trial lab tells. */
struct trial {
	bool passed; /* a packet came through */
	struct kernel_probe kernel;
	bool ipv6;
	char wire[16], wait[16], priority[16];
	char wire_why[160];
	bool locked;
	char findings[512];
};

struct doctor_check *doctor_add(struct doctor *d, const char *name, enum doctor_state state)
{
	struct doctor_check *c = &d->checks[d->count++];

	c->name = name;
	c->state = state;
	return c;
}

static int open_here(void *arg, struct err *err)
{
	int *fd = arg;

	*fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return *fd < 0 ? err_set(err, -errno, "socket: %s", strerror(errno)) : 0;
}

static struct sockaddr_in address_of(const struct lab *lab, size_t host)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(PACKET_PORT) };

	(void)inet_pton(AF_INET, lab_address4(lab, host), &at.sin_addr);
	return at;
}

/* Sends a packet from the first host to the second and waits for it. */
static int pass_packet(struct lab *lab, struct trial *t, struct err *err)
{
	struct sockaddr_in to = address_of(lab, 1);
	int fds[2] = { -1, -1 };
	struct lab_event event = { .kind = LAB_TIME };
	struct pollfd ready;
	int r = lab_in_host(lab, 0, open_here, &fds[0], err);

	if (r == 0)
		r = lab_in_host(lab, 1, open_here, &fds[1], err);
	if (r < 0)
		return r;
	ready = (struct pollfd){ .fd = fds[1], .events = POLLIN };
	if (bind(fds[1], (struct sockaddr *)&to, sizeof(to)) < 0 ||
	    sendto(fds[0], "", 1, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		r = err_set(err, -errno, "a packet in the trial lab: %s", strerror(errno));
	else
		r = lab_wait(lab, &ready, 1, clock_now() + PACKET_LIMIT, &event, err);
	t->passed = r == 0 && event.kind == LAB_READY;
	(void)close(fds[0]);
	(void)close(fds[1]);
	return r;
}

static int ask_kernel(void *arg, struct err *err)
{
	return kernel_probe(arg, err);
}

static void keep_findings(struct trial *t, const struct trust *trust)
{
	size_t used = 0;

	for (size_t i = 0; i < trust->finding_count && used < sizeof(t->findings) - 1; i++)
		used += (size_t)snprintf(t->findings + used, sizeof(t->findings) - used, "%s%s",
					 i ? "; " : "", trust->findings[i]);
}

static int try_lab(struct lab *lab, void *arg, struct err *err)
{
	struct trust *trust = calloc(1, sizeof(*trust));
	struct trial t = { .ipv6 = lab_address6(lab, 0) != NULL };
	int r;

	(void)arg;
	if (!trust)
		return err_set(err, -ENOMEM, "out of memory");
	r = pass_packet(lab, &t, err);
	if (r == 0)
		r = lab_in_host(lab, 0, ask_kernel, &t.kernel, err);
	if (r == 0)
		r = lab_finish(lab, trust, err);
	if (r == 0) {
		(void)snprintf(t.wire, sizeof(t.wire), "%s", trust->drive.wire);
		(void)snprintf(t.wire_why, sizeof(t.wire_why), "%s", trust->drive.wire_why);
		(void)snprintf(t.wait, sizeof(t.wait), "%s", trust->drive.wait);
		(void)snprintf(t.priority, sizeof(t.priority), "%s", trust->drive.priority);
		t.locked = trust->drive.locked_memory;
		keep_findings(&t, trust);
		r = lab_tell(lab, &t, sizeof(t));
	}
	free(trust);
	return r;
}

static void keep_trial(void *arg, const void *message, size_t size)
{
	if (size == sizeof(struct trial))
		memcpy(arg, message, size);
}

/* Two hosts, both directions, nothing impaired: needs all that a run needs of the kernel. */
static int run_trial(struct trial *ret, struct err *err)
{
	static const char *const hosts[] = { "one", "two" };
	const struct link_conf link = { .name = "trial" };
	const struct live_route routes[] = {
		{ .stream = "to-two", .from = 0, .to = 1, .links = &link, .link_count = 1 },
		{ .stream = "to-one",
		  .from = 1,
		  .to = 0,
		  .links = &link,
		  .link_count = 1,
		  .direction = 1 },
	};
	const struct lab_conf conf = {
		.hosts = hosts, .host_count = 2, .routes = routes, .route_count = 2, .seed = 1
	};
	const struct lab_job job = { .run = try_lab, .told = keep_trial, .arg = ret };

	return lab_run(&conf, &job, err);
}

/* The first number in a file, or -1. */
static long read_number(const char *path)
{
	char line[32] = "";
	FILE *f = fopen(path, "re");

	if (!f)
		return -1;
	(void)!fgets(line, sizeof(line), f);
	(void)fclose(f);
	return strtol(line, NULL, 10);
}

/* Why an ordinary user may be refused namespaces, and the way out. */
static void explain_refusal(struct text *fix)
{
	static const struct {
		const char *path;
		long bad;
		const char *fix;
	} switches[] = {
		{ "/proc/sys/user/max_user_namespaces", 0,
		  "sysctl user.max_user_namespaces=10000" },
		{ "/proc/sys/kernel/unprivileged_userns_clone", 0,
		  "sysctl kernel.unprivileged_userns_clone=1" },
		{ "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 1,
		  "sysctl kernel.apparmor_restrict_unprivileged_userns=0" },
	};

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		if (read_number(switches[i].path) == switches[i].bad)
			text_addf(fix, "%sas root: %s", fix->len ? "; " : "", switches[i].fix);
	}
	if (!fix->len)
		text_add(fix, "run as root; in a container, allow user namespaces");
}

static void check_path(struct doctor *d, const struct trial *t)
{
	struct doctor_check *c =
		doctor_add(d, "packet path", t->passed ? DOCTOR_GOOD : DOCTOR_MISSING);

	if (t->passed && !strcmp(t->wire, "ring"))
		text_add(&c->detail, "rings: memory shared with the kernel, the fastest way there "
				     "is here");
	else if (t->passed)
		text_addf(&c->detail, "messages: slower, for rings cannot be had (%s)",
			  t->wire_why);
	else
		text_add(&c->detail, "no packet came through the trial lab");
	text_addf(&c->detail, "%s", t->ipv6 ? ", IPv4 and IPv6" : ", IPv4 only");
	c = doctor_add(d, "trial", *t->findings ? DOCTOR_NOTE : DOCTOR_GOOD);
	text_add(&c->detail, *t->findings ? t->findings : "every packet accounted for");
}

static void check_speed(struct doctor *d, const struct trial *t)
{
	bool raised = strcmp(t->priority, "ordinary") != 0;
	struct doctor_check *c = doctor_add(d, "waiting", DOCTOR_GOOD);

	text_addf(&c->detail, "%s%s", t->wait,
		  !strcmp(t->wait, "easy")
			  ? ": awake at most 3/5 of the time, for the hosts need a processor too"
			  : ": sleeps, then spins as long as sleeps are late");
	c = doctor_add(d, "priority", raised && t->locked ? DOCTOR_GOOD : DOCTOR_NOTE);
	text_addf(&c->detail, "%s priority, memory %slocked", t->priority, t->locked ? "" : "not ");
	if (!raised)
		text_add(&c->fix, "on a busy machine run as root, or allow this user rtprio and "
				  "memlock in limits.conf(5)");
}

/* What --drive kernel could use here. */
static void check_kernel(struct doctor *d, const struct trial *t)
{
	static const enum qdisc_kind kinds[] = { QDISC_NETEM, QDISC_TBF, QDISC_HTB };
	struct text there = { 0 }, missing = { 0 };
	struct doctor_check *c;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		text_addf(t->kernel.has[kinds[i]] ? &there : &missing, " %s",
			  kernel_module(kinds[i]));
	if (!t->kernel.has_bridge)
		text_add(&missing, " bridge");
	c = doctor_add(d, "kernel drive", missing.len ? DOCTOR_NOTE : DOCTOR_GOOD);
	if (missing.len)
		text_addf(&c->detail, "this kernel has no%s; it has%s", text_str(&missing),
			  there.len ? text_str(&there) : " none of the others");
	else
		text_addf(&c->detail, "there:%s", text_str(&there));
	if (missing.len)
		text_addf(&c->fix,
			  "only --drive kernel needs it: Debian's linux-image has the modules, "
			  "as root modprobe -a%s; --drive live, the default, needs none",
			  text_str(&missing));
	text_done(&there);
	text_done(&missing);
}

static void check_lab(struct doctor *d)
{
	struct trial t = { 0 };
	struct err err = { 0 };
	int r = run_trial(&t, &err);
	struct doctor_check *c = doctor_add(d, "namespaces", r < 0 ? DOCTOR_MISSING : DOCTOR_GOOD);

	if (r < 0) {
		text_add(&c->detail, err.text);
		if (r == -EPERM || r == -ENOSPC || r == -EACCES)
			explain_refusal(&c->fix);
		return;
	}
	text_add(&c->detail,
		 geteuid() == 0 ? "as root" : "as an ordinary user, through a user namespace");
	check_path(d, &t);
	check_speed(d, &t);
	check_kernel(d, &t);
}

/* How many labs straits run --lanes=auto would begin with. */
static void check_lanes(struct doctor *d)
{
	struct doctor_check *c = doctor_add(d, "lanes", DOCTOR_GOOD);
	struct lane_room room;
	struct lane_need need;

	lane_room_read(&room);
	lane_need_init(&need);
	text_addf(&c->detail, "room for %u at a time (straits run --lanes=auto)",
		  lane_room_count(&room, &need, 0));
}

/* How a shell behind a route would reach the machine's network. */
static void check_outside(struct doctor *d)
{
	struct outside_choice choice;
	struct doctor_check *c;

	outside_choose(&choice);
	c = doctor_add(d, "shell network", choice.possible ? DOCTOR_GOOD : DOCTOR_NOTE);
	text_add(&c->detail, choice.why);
	text_add(&c->fix, choice.fix);
}

static void check_machine(struct doctor *d)
{
	struct timespec fine = { .tv_sec = 1 };
	struct doctor_check *c;
	cpu_set_t set;
	int cores;

	CPU_ZERO(&set);
	(void)sched_getaffinity(0, sizeof(set), &set);
	cores = CPU_COUNT(&set);
	c = doctor_add(d, "processors", cores >= 2 ? DOCTOR_GOOD : DOCTOR_NOTE);
	text_addf(&c->detail, "%d", cores);
	if (cores < 2)
		text_add(&c->fix,
			 "two or more: with one the media and the drive disturb each other");
	check_lanes(d);
	(void)clock_getres(CLOCK_MONOTONIC, &fine);
	c = doctor_add(d, "timers",
		       fine.tv_sec == 0 && fine.tv_nsec <= 1000 ? DOCTOR_GOOD : DOCTOR_NOTE);
	text_addf(&c->detail, "%ld ns fine", fine.tv_sec ? 1000000000L : fine.tv_nsec);
}

static bool is_fit(const struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->checks[i].state == DOCTOR_MISSING)
			return false;
	return true;
}

static void print_text(const struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct doctor_check *c = &d->checks[i];

		(void)printf("%-8s %-13s %s\n", state_words[c->state], c->name,
			     text_str(&c->detail));
		if (c->fix.len)
			(void)printf("%-8s %-13s -> %s\n", "", "", text_str(&c->fix));
	}
	(void)printf("\n%s\n", is_fit(d) ? "This machine can run straits."
					 : "This machine cannot run straits yet: see \"missing\".");
}

static void print_json(const struct doctor *d)
{
	json_t *checks = json_array();

	for (size_t i = 0; i < d->count; i++) {
		const struct doctor_check *c = &d->checks[i];

		(void)json_array_append_new(
			checks, json_pack("{s:s, s:s, s:s, s:s}", "name", c->name, "state",
					  state_words[c->state], "detail", text_str(&c->detail),
					  "fix", text_str(&c->fix)));
	}
	checks = json_pack("{s:b, s:o}", "ready", is_fit(d), "checks", checks);
	(void)cli_print_json(checks);
}

static int examine(bool json)
{
	struct doctor d = { 0 };
	int code;

	check_machine(&d);
	/* before GStreamer starts threads: lab_run() forks */
	check_lab(&d);
	check_outside(&d);
	gst_init(NULL, NULL);
	doctor_check_media(&d);
	if (json)
		print_json(&d);
	else
		print_text(&d);
	code = is_fit(&d) ? EXIT_PASS : EXIT_USAGE;
	for (size_t i = 0; i < d.count; i++) {
		text_done(&d.checks[i].detail);
		text_done(&d.checks[i].fix);
	}
	return code;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	bool json = false;
	int option;

	optind = 0; /* main() may have been here before */
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help(&command_doctor);
		if (option != 'j')
			return EXIT_USAGE;
		json = true;
	}
	if (optind < argc)
		return cli_refuse("doctor takes no argument; found \"%s\"", argv[optind]);
	return examine(json);
}

const struct command command_doctor = {
	.name = "doctor",
	.summary = "what this machine can do, and what to install or enable for the rest",
	.help = "usage: straits doctor [--json]\n"
		"\n"
		"Tries out what a run needs: namespaces, the packet path (by sending a packet through\n"
		"a small lab), GStreamer's elements, and the programs that some workloads and the report\n"
		"use. Names the Debian package or the setting for what is missing.\n"
		"\n"
		"  --json      the same as JSON on standard output\n"
		"  -h, --help  this text\n"
		"\n"
		"exit status: 0 when a call can be run here, else 2\n",
	.run = run,
};

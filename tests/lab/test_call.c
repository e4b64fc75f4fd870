/* test_call.c - two hosts of a call on the loopback: real coding, sending and decoding, both ways.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/workload/call.h"
#include "harness/workload/control.h"
#include "tests/support/suite.h"

#define WAIT (30 * NSEC_PER_SEC)

/* One process, and what it has said so far. */
struct host {
	struct call_conf conf;
	char local[64], peer[64], records[96];
	pid_t pid;
	int fd;
	struct control_reader reader;
	unsigned said[CONTROL_WORDS];
	char failed[CONTROL_LINE_MAX];
	bool closed;
};

struct duo {
	char dir[64];
	struct host host[CALL_ROLES];
};

static nsec_t now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

static void hear(void *arg, enum control_word word, const char *text)
{
	struct host *h = arg;

	h->said[word]++;
	if (word == CONTROL_FAILED)
		(void)snprintf(h->failed, sizeof(h->failed), "%s", text);
}

/* Waits until the host has said the word, or has failed, or is gone. */
static bool wait_word(struct host *h, enum control_word word)
{
	nsec_t limit = now() + WAIT;

	while (!h->said[word] && !h->said[CONTROL_FAILED] && !h->closed && now() < limit) {
		struct pollfd p = { .fd = h->fd, .events = POLLIN };
		struct err err;

		if (poll(&p, 1, 1000) > 0)
			h->closed = control_read(&h->reader, h->fd, hear, h, &err) <= 0;
	}
	return h->said[word] > 0;
}

/* Each test has loopback addresses of its own, so that several may run at once. */
static void conf_init(struct duo *d, enum call_role role)
{
	struct host *h = &d->host[role];
	unsigned pid = (unsigned)getpid();

	call_conf_init(&h->conf);
	(void)snprintf(h->local, sizeof(h->local), "127.%u.%u.%d", 1 + (pid >> 8 & 63), pid & 255,
		       1 + (int)role);
	(void)snprintf(h->peer, sizeof(h->peer), "127.%u.%u.%d", 1 + (pid >> 8 & 63), pid & 255,
		       2 - (int)role);
	(void)snprintf(h->records, sizeof(h->records), "%s/%s.rec", d->dir, call_role_word(role));
	h->conf.role = role;
	h->conf.local = h->local;
	h->conf.peer = h->peer;
	h->conf.records = h->records;
	h->conf.control_fd = 3;
	h->conf.width = 320;
	h->conf.height = 180;
	h->conf.video_bps = 300000;
}

static void duo_init(struct duo *d)
{
	*d = (struct duo){ 0 };
	(void)scratch_make(d->dir);
	for (enum call_role role = 0; role < CALL_ROLES; role++) {
		conf_init(d, role);
		d->host[role].fd = -1;
	}
}

/* In the child: the control socket becomes descriptor 3. Only what is safe between fork and exec.
 */
static void become_host(char **argv, int fd, int log)
{
	if (fd == 3)
		(void)fcntl(fd, F_SETFD, 0);
	else
		(void)dup2(fd, 3);
	(void)dup2(log, STDERR_FILENO);
	(void)execv(argv[0], argv);
	_exit(127);
}

static bool host_start(struct duo *d, enum call_role role)
{
	const char *program = getenv("STRAITS");
	struct host *h = &d->host[role];
	int fds[2], log;
	char **argv;
	struct err err;

	if (!program)
		return false;
	if (call_host_argv(&h->conf, program, &argv, &err) < 0) {
		CHECK_STR(err.text, "");
		return false;
	}
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	log = open("/dev/null", O_WRONLY | O_CLOEXEC);
	h->pid = fork();
	if (h->pid == 0)
		become_host(argv, fds[1], log);
	(void)close(fds[1]);
	(void)close(log);
	call_argv_free(argv);
	h->fd = fds[0];
	return h->pid > 0;
}

/* The exit status of a host that has ended; -1 and SIGKILL when it does not end within limit. */
static int host_end(struct host *h, nsec_t limit)
{
	nsec_t until = now() + limit;
	int status = -1;

	while (waitpid(h->pid, &status, WNOHANG) == 0) {
		struct pollfd p = { .fd = h->fd, .events = POLLIN };
		struct err err;

		if (now() > until) {
			(void)kill(h->pid, SIGKILL);
			(void)waitpid(h->pid, NULL, 0);
			h->pid = 0;
			return -1;
		}
		/* its last words come before its end, and its end closes the socket */
		if (poll(&p, 1, 10) > 0 && !h->closed)
			h->closed = control_read(&h->reader, h->fd, hear, h, &err) <= 0;
	}
	while (!h->closed)
		h->closed = control_read(&h->reader, h->fd, hear, h, NULL) <= 0;
	h->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void duo_done(struct duo *d)
{
	for (enum call_role role = 0; role < CALL_ROLES; role++) {
		struct host *h = &d->host[role];

		if (h->pid > 0)
			(void)host_end(h, 0);
		if (h->fd >= 0)
			(void)close(h->fd);
	}
	scratch_remove(d->dir);
}

/* Runs both hosts until both have said "up". */
static bool duo_up(struct duo *d)
{
	bool good = true;

	for (enum call_role role = 0; role < CALL_ROLES && good; role++)
		good = host_start(d, role) && wait_word(&d->host[role], CONTROL_READY);
	for (enum call_role role = 0; role < CALL_ROLES && good; role++)
		good = control_tell(d->host[role].fd, CONTROL_START, NULL) == 0;
	for (enum call_role role = 0; role < CALL_ROLES && good; role++)
		good = wait_word(&d->host[role], CONTROL_UP);
	for (enum call_role role = 0; role < CALL_ROLES && !good; role++)
		CHECK_STR(d->host[role].failed, "");
	CHECK(good);
	return good;
}

/* -- what was noted */

#define FRAMES 2000

/* Times of one direction's frames by kind and id; 0: not noted. */
struct track {
	nsec_t at[RECORD_KIND_COUNT][FRAMES];
	unsigned count[RECORD_KIND_COUNT];
};

struct notes {
	struct track to_buyer;
	struct track to_seller;
	struct text steps[CALL_ROLES]; /* " start signal ..." in the order they were noted */
};

static void take_note(struct notes *n, enum call_role role, const struct record *r)
{
	struct track *t = !strcmp(r->stream, "to-buyer") ? &n->to_buyer : &n->to_seller;

	if (r->kind == RECORD_STEP)
		text_addf(&n->steps[role], " %s", r->stream);
	if (r->id < FRAMES)
		t->at[r->kind][r->id] = r->time;
	t->count[r->kind]++;
}

static struct notes *read_notes(struct duo *d)
{
	struct notes *n = calloc(1, sizeof(*n));

	CU_ASSERT_PTR_NOT_NULL_FATAL(n);
	for (enum call_role role = 0; role < CALL_ROLES; role++) {
		FILE *f = fopen(d->host[role].records, "r");
		struct record_reader rd;
		struct record r;
		int got = 0;

		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		record_reader_init(&rd, f, d->host[role].records);
		while ((got = record_read(&rd, &r, NULL)) > 0)
			take_note(n, role, &r);
		CHECK_INT(got, 0);
		record_reader_done(&rd);
		(void)fclose(f);
	}
	return n;
}

static void free_notes(struct notes *n)
{
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		text_done(&n->steps[role]);
	free(n);
}

/* Frames that were shown, of which each must have passed every step before, in order. */
static unsigned check_track(const struct track *t)
{
	static const enum record_kind order[] = { RECORD_CAPTURE,  RECORD_ENCODING, RECORD_ENCODED,
						  RECORD_RTPTIME,  RECORD_BUFFERED, RECORD_RELEASED,
						  RECORD_RECEIVED, RECORD_DECODING, RECORD_DECODED,
						  RECORD_SHOWN };

	unsigned shown = 0;

	for (unsigned id = 0; id < FRAMES; id++) {
		if (!t->at[RECORD_SHOWN][id])
			continue;
		shown++;
		for (unsigned k = 1; k < sizeof(order) / sizeof(order[0]); k++) {
			CHECK(t->at[order[k - 1]][id] > 0);
			CHECK(t->at[order[k - 1]][id] <= t->at[order[k]][id]);
		}
	}
	CHECK_INT(t->count[RECORD_UNREAD], 0);
	return shown;
}

static void stop_both(struct duo *d)
{
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		CHECK_INT(control_tell(d->host[role].fd, CONTROL_STOP, NULL), 0);
	for (enum call_role role = 0; role < CALL_ROLES; role++) {
		CHECK_INT(host_end(&d->host[role], 5 * NSEC_PER_SEC), 0);
		CHECK_INT(d->host[role].said[CONTROL_DONE], 1);
	}
}

/* A call that lasts until both have shown some pictures, then is stopped. */
static void check_call(struct duo *d)
{
	struct notes *n;

	if (!duo_up(d))
		return;
	/* the length of a call is the harness's choice: here some 20 more pictures */
	(void)poll(NULL, 0, 700);
	stop_both(d);
	n = read_notes(d);
	CHECK(check_track(&n->to_buyer) >= 5);
	CHECK(check_track(&n->to_seller) >= 5);
	CHECK_HAS(text_str(&n->steps[CALL_BUYER]), " start signal offer answer ice dtls");
	CHECK_HAS(text_str(&n->steps[CALL_BUYER]), " first-decoded");
	CHECK_HAS(text_str(&n->steps[CALL_BUYER]), " first-shown");
	CHECK_HAS(text_str(&n->steps[CALL_SELLER]), " start signal offer answer ice dtls");
	CHECK_HAS(text_str(&n->steps[CALL_SELLER]), " first-rtp");
	CHECK_HAS(text_str(&n->steps[CALL_SELLER]), " first-audio");
	free_notes(n);
}

static void both_hosts_show_what_the_other_captured(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	check_call(&d);
	duo_done(&d);
}

static void a_call_in_h264_over_ipv6_shown_as_decoded(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	if (access("/proc/sys/net/ipv6/conf/lo/disable_ipv6", R_OK) != 0)
		SKIP("no IPv6 here");
	duo_init(&d);
	for (enum call_role role = 0; role < CALL_ROLES; role++) {
		struct call_conf *conf = &d.host[role].conf;

		conf->local = "::1";
		conf->peer = "::1";
		conf->port = 20000 + (unsigned)getpid() % 20000;
		conf->video = CALL_H264;
		conf->shown = CALL_DECODE;
	}
	check_call(&d);
	duo_done(&d);
}

static void a_call_of_sound_alone_comes_up(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		d.host[role].conf.video = CALL_NO_VIDEO;
	if (duo_up(&d))
		stop_both(&d);
	duo_done(&d);
}

/* Playout waits for the jitter buffer and 20 ms; what is shown as decoded does not. */
static void a_jitter_buffer_delays_what_is_played_out_by_its_length(void)
{
	struct duo d;
	struct notes *n;
	unsigned late = 0, shown = 0;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		d.host[role].conf.jitter_buffer = 400 * NSEC_PER_MSEC;
	if (duo_up(&d)) {
		(void)poll(NULL, 0, 700);
		stop_both(&d);
		n = read_notes(&d);
		for (unsigned id = 0; id < FRAMES; id++) {
			if (!n->to_buyer.at[RECORD_SHOWN][id])
				continue;
			shown++;
			late += n->to_buyer.at[RECORD_SHOWN][id] -
					n->to_buyer.at[RECORD_CAPTURE][id] >=
				400 * NSEC_PER_MSEC;
		}
		CHECK(shown >= 5);
		/* the clock of the peer is estimated from its packets, by the first ones badly */
		CHECK(late * 10 >= shown * 8);
		free_notes(n);
	}
	duo_done(&d);
}

static void a_peer_that_never_comes_fails_the_call_in_time(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_BUYER];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	h->conf.connect_limit = 600 * NSEC_PER_MSEC;
	CHECK(host_start(&d, CALL_BUYER));
	CHECK(wait_word(h, CONTROL_READY));
	CHECK_INT(control_tell(h->fd, CONTROL_START, NULL), 0);
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, "no picture from 127.");
	CHECK_HAS(h->failed, "within 0.6 s; the set-up reached \"start\"");
	duo_done(&d);
}

static void check_clip_refused(const char *name, const char *part)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];
	char path[128];
	FILE *f;

	duo_init(&d);
	(void)snprintf(path, sizeof(path), "%s/empty.mp4", d.dir);
	f = fopen(path, "w");
	if (f)
		(void)fclose(f);
	(void)snprintf(path, sizeof(path), "%s/%s", d.dir, name);
	h->conf.content = CALL_CLIP;
	h->conf.clip = path;
	CHECK(host_start(&d, CALL_SELLER));
	CHECK(!wait_word(h, CONTROL_READY));
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, path);
	CHECK_HAS(h->failed, part);
	duo_done(&d);
}

static void a_clip_that_cannot_be_played_fails_before_ready(void)
{
	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	check_clip_refused("missing.mp4", "No such file");
	check_clip_refused("empty.mp4", "GStreamer cannot read it");
}

static void records_that_cannot_be_written_fail_before_ready(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	h->conf.records = "/nowhere/seller.rec";
	CHECK(host_start(&d, CALL_SELLER));
	CHECK(!wait_word(h, CONTROL_READY));
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, "/nowhere/seller.rec: No such file");
	duo_done(&d);
}

static void missing_elements_are_named_with_their_packages(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];
	char registry[96];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	(void)snprintf(registry, sizeof(registry), "%s/registry.bin", d.dir);
	(void)setenv("GST_PLUGIN_SYSTEM_PATH_1_0", "/nowhere", 1);
	(void)setenv("GST_REGISTRY_1_0", registry, 1);
	CHECK(host_start(&d, CALL_SELLER));
	(void)unsetenv("GST_PLUGIN_SYSTEM_PATH_1_0");
	(void)unsetenv("GST_REGISTRY_1_0");
	CHECK(!wait_word(h, CONTROL_READY));
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, "webrtcbin (package gstreamer1.0-plugins-bad)");
	CHECK_HAS(h->failed, "nicesrc (package gstreamer1.0-nice)");
	duo_done(&d);
}

static void a_host_outlives_its_peer_and_ends_when_told(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	if (duo_up(&d)) {
		struct host *buyer = &d.host[CALL_BUYER];

		CHECK_INT(kill(d.host[CALL_SELLER].pid, SIGKILL), 0);
		CHECK_INT(host_end(&d.host[CALL_SELLER], WAIT), 128);
		CHECK_INT(control_tell(buyer->fd, CONTROL_STOP, NULL), 0);
		CHECK_INT(host_end(buyer, 5 * NSEC_PER_SEC), 0);
		CHECK_INT(buyer->said[CONTROL_DONE], 1);
	}
	duo_done(&d);
}

static void a_host_ends_when_the_harness_is_gone(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	CHECK(host_start(&d, CALL_SELLER));
	CHECK(wait_word(h, CONTROL_READY));
	(void)shutdown(h->fd, SHUT_WR);
	CHECK_INT(host_end(h, 5 * NSEC_PER_SEC), 0);
	duo_done(&d);
}

static CU_TestInfo call_tests[] = {
	TEST(both_hosts_show_what_the_other_captured),
	TEST(a_call_in_h264_over_ipv6_shown_as_decoded),
	TEST(a_call_of_sound_alone_comes_up),
	TEST(a_jitter_buffer_delays_what_is_played_out_by_its_length),
	TEST(a_peer_that_never_comes_fails_the_call_in_time),
	TEST(a_clip_that_cannot_be_played_fails_before_ready),
	TEST(records_that_cannot_be_written_fail_before_ready),
	TEST(missing_elements_are_named_with_their_packages),
	TEST(a_host_outlives_its_peer_and_ends_when_told),
	TEST(a_host_ends_when_the_harness_is_gone),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "call", call_tests },
	{ NULL, NULL },
};

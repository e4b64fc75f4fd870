/* call_kit.h - what the tests of a call share: two hosts on the loopback, and what they noted. */
#ifndef TESTS_LAB_CALL_KIT_H
#define TESTS_LAB_CALL_KIT_H

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
#include "harness/workload/args.h"
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

static inline nsec_t now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

static inline void hear(void *arg, enum control_word word, const char *text)
{
	struct host *h = arg;

	h->said[word]++;
	if (word == CONTROL_FAILED)
		(void)snprintf(h->failed, sizeof(h->failed), "%s", text);
}

/* Waits until the host has said the word, or has failed, or is gone. */
static inline bool wait_word(struct host *h, enum control_word word)
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
static inline void conf_init(struct duo *d, enum call_role role)
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

static inline void duo_init(struct duo *d)
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
static inline void become_host(char **argv, int fd, int log)
{
	if (fd == 3)
		(void)fcntl(fd, F_SETFD, 0);
	else
		(void)dup2(fd, 3);
	(void)dup2(log, STDERR_FILENO);
	(void)execv(argv[0], argv);
	_exit(127);
}

static inline bool host_start(struct duo *d, enum call_role role)
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
	args_free(argv);
	h->fd = fds[0];
	return h->pid > 0;
}

/* The exit status of a host that has ended; -1 and SIGKILL when it does not end within limit. */
static inline int host_end(struct host *h, nsec_t limit)
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

static inline void duo_done(struct duo *d)
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
static inline bool duo_up(struct duo *d)
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

static inline void take_note(struct notes *n, enum call_role role, const struct record *r)
{
	struct track *t = !strcmp(r->stream, "to-buyer") ? &n->to_buyer : &n->to_seller;

	if (r->kind == RECORD_STEP)
		text_addf(&n->steps[role], " %s", r->stream);
	if (r->id < FRAMES)
		t->at[r->kind][r->id] = r->time;
	t->count[r->kind]++;
}

static inline struct notes *read_notes(struct duo *d)
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

static inline void free_notes(struct notes *n)
{
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		text_done(&n->steps[role]);
	free(n);
}

/* Frames that were shown, of which each must have passed every step before, in order. */
static inline unsigned check_track(const struct track *t)
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
			if (t->at[order[k - 1]][id] > t->at[order[k]][id])
				CHECK_STR(record_meaning(order[k])->word, "after the step before");
		}
	}
	CHECK_INT(t->count[RECORD_UNREAD], 0);
	return shown;
}

static inline void stop_both(struct duo *d)
{
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		CHECK_INT(control_tell(d->host[role].fd, CONTROL_STOP, NULL), 0);
	for (enum call_role role = 0; role < CALL_ROLES; role++) {
		CHECK_INT(host_end(&d->host[role], 5 * NSEC_PER_SEC), 0);
		CHECK_INT(d->host[role].said[CONTROL_DONE], 1);
	}
}

/* A call that lasts until both have shown some pictures, then is stopped. */
static inline void check_call(struct duo *d)
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

#endif

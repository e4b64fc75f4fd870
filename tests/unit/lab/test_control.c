/* test_control.c - the socket beside a lab: who is answered, and who cannot disturb. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/lab/control.h"
#include "tests/support/suite.h"

#define MS         NSEC_PER_MSEC
#define LONG_REPLY (1 << 19)

/* A server in a folder of its own. */
struct desk {
	char dir[64];
	char path[400];
	int stop;
	struct control *control;
	struct err err;
};

/* Gives back what it is told; "again" each millisecond, "long" with a reply that fits no buffer,
 * "stop" stops. */
static void echo(void *arg, struct lab *lab, const char *request, size_t size,
		 struct control_reply *reply)
{
	(void)arg, (void)lab;
	if (!strcmp(request, "again"))
		reply->again = MS;
	reply->stop = !strcmp(request, "stop");
	for (size_t i = 0; !strcmp(request, "long") && i < LONG_REPLY / 64; i++)
		text_addf(&reply->text, "%063zu\n", i);
	text_addf(&reply->text, "%zu %.20s\n", size, request);
}

static void desk_open(struct desk *d)
{
	struct control_conf conf = { .answer = echo };

	*d = (struct desk){ .stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
	scratch_make(d->dir);
	(void)snprintf(d->path, sizeof(d->path), "%s/control", d->dir);
	conf.path = d->path;
	CHECK_INT(control_open(NULL, &conf, d->stop, &d->control, &d->err), 0);
	CHECK_STR(d->err.text, "");
}

static void desk_close(struct desk *d)
{
	control_close(d->control);
	(void)close(d->stop);
	scratch_remove(d->dir);
}

static int client(struct desk *d)
{
	return control_connect(d->path, &d->err);
}

static void say(int fd, const char *text)
{
	CHECK_INT(send(fd, text, strlen(text), MSG_NOSIGNAL), (int64_t)strlen(text));
}

/* Reads a line within five seconds; "" at the end or when none comes. */
static const char *line(int fd, char buf[static 128])
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t n = 0;

	while (n < 127 && poll(&p, 1, 5000) == 1 && read(fd, buf + n, 1) == 1 && buf[n] != '\n')
		n++;
	buf[n] = '\0';
	return buf;
}

static void each_line_is_answered_in_order(void)
{
	struct desk d;
	char buf[128];
	int fd;

	desk_open(&d);
	fd = client(&d);
	say(fd, "one\ntwo\nthr");
	CHECK_STR(line(fd, buf), "3 one");
	CHECK_STR(line(fd, buf), "3 two");
	say(fd, "ee\n\n");
	CHECK_STR(line(fd, buf), "5 three");
	CHECK_STR(line(fd, buf), "0 ");
	(void)close(fd);
	desk_close(&d);
}

static void the_socket_is_its_owners_alone_and_goes_with_the_server(void)
{
	struct desk d;
	struct stat st;

	desk_open(&d);
	CHECK_INT(stat(d.path, &st), 0);
	CHECK(S_ISSOCK(st.st_mode));
	CHECK_INT(st.st_mode & 0777, 0600);
	control_close(d.control);
	d.control = NULL;
	CHECK_INT(access(d.path, F_OK), -1);
	CHECK_INT(client(&d), -ENOENT);
	desk_close(&d);
}

static void a_path_longer_than_an_address_works_too(void)
{
	struct control_conf conf = { .answer = echo };
	struct desk d;
	char deep[300], buf[128];
	int fd;

	desk_open(&d);
	control_close(d.control);
	(void)snprintf(deep, sizeof(deep), "%s/%0150d", d.dir, 7);
	CHECK_INT(mkdir(deep, 0700), 0);
	(void)snprintf(d.path, sizeof(d.path), "%s/control", deep);
	conf.path = d.path;
	CHECK_INT(control_open(NULL, &conf, d.stop, &d.control, &d.err), 0);
	fd = client(&d);
	CHECK(fd >= 0);
	say(fd, "far\n");
	CHECK_STR(line(fd, buf), "3 far");
	(void)close(fd);
	control_close(d.control);
	d.control = NULL;
	CHECK_INT(rmdir(deep), 0); /* nothing is left in it */
	(void)snprintf(d.path, sizeof(d.path), "%s/%0120d", d.dir, 7);
	CHECK_INT(control_open(NULL, &conf, d.stop, &d.control, &d.err), -ENAMETOOLONG);
	CHECK_HAS(d.err.text, "too long a name");
	desk_close(&d);
}

static void a_path_that_is_taken_is_refused_and_left_alone(void)
{
	struct control_conf conf = { .answer = echo };
	struct control *second = NULL;
	struct desk d;
	char buf[128];
	int fd;

	desk_open(&d);
	conf.path = d.path;
	CHECK_INT(control_open(NULL, &conf, d.stop, &second, &d.err), -EADDRINUSE);
	fd = client(&d);
	say(fd, "still here\n");
	CHECK_STR(line(fd, buf), "10 still here");
	(void)close(fd);
	desk_close(&d);
}

static void a_client_that_never_reads_keeps_nobody_waiting(void)
{
	struct desk d;
	char buf[128];
	int deaf, fd;

	desk_open(&d);
	deaf = client(&d);
	say(deaf, "long\nlong\nagain\n");
	fd = client(&d);
	for (int i = 0; i < 100; i++) {
		say(fd, "x\n");
		CHECK_STR(line(fd, buf), "1 x");
	}
	(void)close(fd);
	(void)close(deaf);
	desk_close(&d);
}

static void a_long_answer_comes_whole_and_then_the_next(void)
{
	char buf[128], want[128];
	struct desk d;
	size_t wrong = 0;
	int fd;

	desk_open(&d);
	fd = client(&d);
	say(fd, "long\nnext\n");
	for (size_t i = 0; i < LONG_REPLY / 64; i++) {
		(void)snprintf(want, sizeof(want), "%063zu", i);
		wrong += strcmp(line(fd, buf), want) != 0;
	}
	CHECK_INT((int64_t)wrong, 0);
	CHECK_STR(line(fd, buf), "4 long");
	CHECK_STR(line(fd, buf), "4 next");
	(void)close(fd);
	desk_close(&d);
}

static void a_request_is_answered_again_until_another_comes(void)
{
	struct desk d;
	char buf[128];
	int fd;

	desk_open(&d);
	fd = client(&d);
	say(fd, "again\n");
	for (int i = 0; i < 20; i++)
		CHECK_STR(line(fd, buf), "5 again");
	say(fd, "enough\n");
	while (!strcmp(line(fd, buf), "5 again"))
		;
	CHECK_STR(buf, "6 enough");
	(void)close(fd);
	desk_close(&d);
}

static void a_line_without_end_is_cut_off(void)
{
	static char endless[CONTROL_REQUEST_MAX + 1];
	struct desk d;
	char buf[128];
	int fd;

	desk_open(&d);
	memset(endless, 'a', CONTROL_REQUEST_MAX);
	fd = client(&d);
	say(fd, endless);
	CHECK_STR(line(fd, buf), "4096 aaaaaaaaaaaaaaaaaaaa");
	CHECK_STR(line(fd, buf), ""); /* hung up */
	(void)close(fd);
	desk_close(&d);
}

static void who_says_half_a_line_and_goes_is_forgotten(void)
{
	struct desk d;
	char buf[128];
	int fd;

	desk_open(&d);
	for (int i = 0; i < 3 * CONTROL_CLIENTS_MAX; i++) {
		fd = client(&d);
		say(fd, "half");
		(void)close(fd);
	}
	fd = client(&d);
	say(fd, "whole\n");
	(void)shutdown(fd, SHUT_WR);
	CHECK_STR(line(fd, buf), "5 whole");
	CHECK_STR(line(fd, buf), "");
	(void)close(fd);
	desk_close(&d);
}

static void too_many_clients_send_the_most_silent_away(void)
{
	int many[3 * CONTROL_CLIENTS_MAX];
	struct desk d;
	char buf[128];
	int fd;

	desk_open(&d);
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		many[i] = client(&d);
	fd = client(&d);
	say(fd, "last\n");
	CHECK_STR(line(fd, buf), "4 last");
	CHECK_STR(line(many[0], buf), "");
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		(void)close(many[i]);
	(void)close(fd);
	desk_close(&d);
}

static void without_descriptors_the_server_waits_and_goes_on(void)
{
	struct rlimit limit, few;
	struct desk d;
	char buf[128];
	int fd, next;

	desk_open(&d);
	fd = client(&d);
	say(fd, "x\n");
	CHECK_STR(line(fd, buf), "1 x");
	next = dup(fd);
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	few = limit;
	few.rlim_cur = (rlim_t)next + 1; /* one for the client, none for the server */
	(void)close(next);
	(void)setrlimit(RLIMIT_NOFILE, &few);
	next = client(&d);
	say(next, "late\n");
	for (int i = 0; i < 50; i++) {
		say(fd, "x\n");
		CHECK_STR(line(fd, buf), "1 x");
	}
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	CHECK_STR(line(next, buf), "4 late");
	(void)close(next);
	(void)close(fd);
	desk_close(&d);
}

static void stop_is_passed_on(void)
{
	struct desk d;
	char buf[128];
	uint64_t told = 0;
	int fd;

	desk_open(&d);
	fd = client(&d);
	say(fd, "stop\n");
	CHECK_STR(line(fd, buf), "4 stop");
	CHECK_INT(read(d.stop, &told, sizeof(told)), sizeof(told));
	(void)close(fd);
	desk_close(&d);
}

CU_TestInfo control_tests[] = {
	TEST(each_line_is_answered_in_order),
	TEST(the_socket_is_its_owners_alone_and_goes_with_the_server),
	TEST(a_path_longer_than_an_address_works_too),
	TEST(a_path_that_is_taken_is_refused_and_left_alone),
	TEST(a_client_that_never_reads_keeps_nobody_waiting),
	TEST(a_long_answer_comes_whole_and_then_the_next),
	TEST(a_request_is_answered_again_until_another_comes),
	TEST(a_line_without_end_is_cut_off),
	TEST(who_says_half_a_line_and_goes_is_forgotten),
	TEST(too_many_clients_send_the_most_silent_away),
	TEST(without_descriptors_the_server_waits_and_goes_on),
	TEST(stop_is_passed_on),
	CU_TEST_INFO_NULL,
};

/* test_tap.c - live capture, on the loopback of a network namespace of its own. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "probes/tap/source.h"
#include "probes/tap/tap.h"
#include "tests/support/suite.h"

#define PACKETS 500

/* How a child that captured ended. */
enum { CHILD_GOOD, CHILD_CANNOT, CHILD_BAD };

static int enter_namespace(void)
{
	struct ifreq req = { .ifr_name = "lo" };
	int fd;

	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return -1;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	req.ifr_flags = IFF_UP | IFF_RUNNING;
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &req) < 0)
		return -1;
	return fd;
}

static void *run_tap(void *arg)
{
	static struct err err;

	return tap_run(arg, &err) < 0 ? &err : NULL;
}

/* Sends PACKETS datagrams of 1000 bytes to a port of the loopback while a thread captures. */
static int capture_child(const char *path)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct tap_conf conf = { .ifname = "lo", .path = path };
	struct tap_count count;
	struct tap *tap;
	struct err err = { 0 };
	pthread_t thread;
	void *failed;
	char payload[1000] = "";
	int fd = enter_namespace();

	if (fd < 0)
		return CHILD_CANNOT;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (tap_open(&conf, &tap, &err) < 0)
		return err.code == -EPERM ? CHILD_CANNOT : CHILD_BAD;
	if (pthread_create(&thread, NULL, run_tap, tap) != 0)
		return CHILD_BAD;
	for (int i = 0; i < PACKETS; i++)
		(void)sendto(fd, payload, sizeof(payload), 0, (struct sockaddr *)&to, sizeof(to));
	tap_stop(tap);
	(void)pthread_join(thread, &failed);
	if (tap_close(tap, &count, &err) < 0 || failed || count.dropped || count.oversized)
		return CHILD_BAD;
	return count.packets >= PACKETS ? CHILD_GOOD : CHILD_BAD;
}

/* How often the source asks before it is told to stop: for a second, if nothing comes. */
static int asked;

static int stop_in_time(void)
{
	return asked++ >= PACKETS * 4;
}

/* Sends PACKETS datagrams first: they wait in the source's ring. */
static int source_child(const char *ifname)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct source s;
	struct source_packet got;
	struct err err = { 0 };
	char payload[1000] = "";
	int fd = enter_namespace(), datagrams = 0;

	if (fd < 0)
		return CHILD_CANNOT;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (source_open_live(&s, ifname, &err) < 0)
		return err.code == -EPERM ? CHILD_CANNOT : CHILD_BAD;
	s.stopped = stop_in_time;
	for (int i = 0; i < PACKETS; i++)
		(void)sendto(fd, payload, sizeof(payload), 0, (struct sockaddr *)&to, sizeof(to));
	while (datagrams < PACKETS && source_next(&s, &got, &err) > 0) {
		struct packet p;

		packet_read(&p, s.link, got.data, got.captured, got.wire_bytes);
		datagrams += p.layer == PACKET_UDP && got.captured == SOURCE_SNAPLEN &&
			     got.wire_bytes == 14 + 28 + 1000;
	}
	source_close(&s);
	return datagrams == PACKETS ? CHILD_GOOD : CHILD_BAD;
}

static int in_child(int (*run)(const char *path), const char *path)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(run(path));
	(void)waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : CHILD_BAD;
}

static void captures_every_packet_with_a_monotonic_time(void)
{
	char dir[64], path[128];
	struct timespec before, after;
	struct source s;
	struct source_packet got;
	struct err err = { 0 };
	int status, datagrams = 0;

	(void)snprintf(path, sizeof(path), "%s/lo.pcap", scratch_make(dir));
	(void)clock_gettime(CLOCK_MONOTONIC, &before);
	status = in_child(capture_child, path);
	(void)clock_gettime(CLOCK_MONOTONIC, &after);
	if (status == CHILD_CANNOT) {
		scratch_remove(dir);
		SKIP("no right to make a network namespace or to capture in it");
	}
	CHECK_INT(status, CHILD_GOOD);
	CHECK_INT(source_open(&s, path, &err), 0);
	CHECK_INT(s.snaplen, TAP_SNAPLEN);
	while (source_next(&s, &got, &err) > 0) {
		struct packet p;

		packet_read(&p, s.link, got.data, got.captured, got.wire_bytes);
		CHECK(got.time >= before.tv_sec * NSEC_PER_SEC + before.tv_nsec - NSEC_PER_MSEC);
		CHECK(got.time <= after.tv_sec * NSEC_PER_SEC + after.tv_nsec + NSEC_PER_MSEC);
		CHECK(got.captured <= TAP_SNAPLEN);
		/* The loopback shows a packet as it is sent and as it arrives; answers are ICMP. */
		datagrams += p.layer == PACKET_UDP && p.payload_bytes == 1000;
	}
	CHECK(datagrams >= PACKETS);
	source_close(&s);
	scratch_remove(dir);
}

static int open_child(const char *path)
{
	struct tap_conf conf = { .ifname = "nothere", .path = path };
	struct tap *tap;
	struct err err = { 0 };
	int fd = enter_namespace();

	if (fd < 0)
		return CHILD_CANNOT;
	if (tap_open(&conf, &tap, &err) != -ENODEV || !strstr(err.text, "nothere"))
		return CHILD_BAD;
	conf = (struct tap_conf){ .ifname = "lo", .path = "/nonexistent/x.pcap" };
	if (tap_open(&conf, &tap, &err) == -EPERM)
		return CHILD_CANNOT;
	return strstr(err.text, "/nonexistent/x.pcap") ? CHILD_GOOD : CHILD_BAD;
}

static void says_which_interface_or_file_is_missing(void)
{
	int status = in_child(open_child, "/dev/null");

	if (status == CHILD_CANNOT)
		SKIP("no right to make a network namespace or to capture in it");
	CHECK_INT(status, CHILD_GOOD);
}

static void closing_nothing_is_nothing(void)
{
	CHECK_INT(tap_close(NULL, NULL, NULL), 0);
}

static void a_source_can_be_an_interface(void)
{
	struct source s;
	struct err err = { 0 };
	int status = in_child(source_child, "lo");

	CHECK(source_open_live(&s, "no-such-wire", &err) < 0);
	CHECK_HAS(err.text, "capture on no-such-wire: ");
	if (status == CHILD_CANNOT)
		SKIP("no right to make a network namespace or to capture in it");
	CHECK_INT(status, CHILD_GOOD);
}

CU_TestInfo tap_tests[] = {
	TEST(captures_every_packet_with_a_monotonic_time),
	TEST(says_which_interface_or_file_is_missing),
	TEST(closing_nothing_is_nothing),
	TEST(a_source_can_be_an_interface),
	CU_TEST_INFO_NULL,
};

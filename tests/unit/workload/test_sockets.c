/* test_sockets.c - the UDP sockets of a process get room, wherever they were opened. */
#include <sys/socket.h>
#include <unistd.h>

#include "harness/workload/sockets.h"
#include "tests/support/suite.h"

static int room(int fd)
{
	int bytes = 0;
	socklen_t n = sizeof(bytes);

	CHECK(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, &n) == 0);
	return bytes;
}

/* Less than the usual, so that no limit of the machine is in the way. */
#define FEW (64 * 1024)

static void udp_sockets_get_what_is_asked_for(void)
{
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int udp6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CHECK(udp >= 0);
	CHECK(sockets_widen(FEW) >= 1);
	CHECK_INT(room(udp), 2 * FEW);
	if (udp6 >= 0)
		CHECK_INT(room(udp6), 2 * FEW);
	(void)close(udp6);
	(void)close(udp);
}

static void other_sockets_keep_theirs(void)
{
	int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int pair[2] = { -1, -1 };

	CHECK(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) == 0);
	int before = room(tcp), between = room(pair[0]);

	(void)sockets_widen(FEW);
	CHECK_INT(room(tcp), before);
	CHECK_INT(room(pair[0]), between);
	(void)close(pair[0]);
	(void)close(pair[1]);
	(void)close(tcp);
}

CU_TestInfo sockets_tests[] = {
	TEST(udp_sockets_get_what_is_asked_for),
	TEST(other_sockets_keep_theirs),
	CU_TEST_INFO_NULL,
};

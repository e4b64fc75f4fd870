/* test_netns.c - namespaces are entered, left, and gone with their descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/net/netns.h"
#include "tests/support/suite.h"
#include "tests/unit/net/sandbox.h"

static ino_t own_inode(void)
{
	struct stat st = { 0 };

	(void)stat("/proc/thread-self/ns/net", &st);
	return st.st_ino;
}

static int tell_inode(void *arg, struct err *err)
{
	(void)err;
	*(ino_t *)arg = own_inode();
	return 0;
}

static void making_one_leaves_the_thread_where_it_was(void)
{
	const char *why = sandbox_enter();
	ino_t before = own_inode();
	struct err err = { 0 };
	struct stat st = { 0 };
	int fd = -1;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(netns_new(&fd, &err), 0);
	CHECK_INT((int64_t)own_inode(), (int64_t)before);
	CHECK_INT(fstat(fd, &st), 0);
	CHECK(st.st_ino != before);
	CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	(void)close(fd);
}

static void work_is_done_inside_and_the_thread_comes_back(void)
{
	const char *why = sandbox_enter();
	ino_t before = own_inode(), inside = 0;
	struct err err = { 0 };
	struct stat st = { 0 };
	int fd = -1;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(netns_new(&fd, &err), 0);
	CHECK_INT(netns_do(fd, tell_inode, &inside, &err), 0);
	CHECK_INT(fstat(fd, &st), 0);
	CHECK_INT((int64_t)inside, (int64_t)st.st_ino);
	CHECK_INT((int64_t)own_inode(), (int64_t)before);
	(void)close(fd);
}

static int refuse(void *arg, struct err *err)
{
	(void)arg;
	return err_set(err, -EDOM, "refused");
}

static void a_failure_inside_is_told_and_the_thread_comes_back(void)
{
	const char *why = sandbox_enter();
	ino_t before = own_inode();
	struct err err = { 0 };
	int fd = -1;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(netns_new(&fd, &err), 0);
	CHECK_INT(netns_do(fd, refuse, NULL, &err), -EDOM);
	CHECK_STR(err.text, "refused");
	CHECK_INT((int64_t)own_inode(), (int64_t)before);
	(void)close(fd);
}

static void a_descriptor_that_is_no_namespace_is_refused(void)
{
	struct err err = { 0 };
	ino_t inode;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	CHECK_INT(netns_do(fd, tell_inode, &inode, &err), -EINVAL);
	CHECK_HAS(err.text, "cannot enter");
	(void)close(fd);
}

/* Two abstract sockets of one name can be bound only in two namespaces. */
static void a_socket_belongs_to_its_namespace(void)
{
	struct sockaddr name = { .sa_family = AF_UNIX, .sa_data = "\0same" };
	const char *why = sandbox_enter();
	struct err err = { 0 };
	int ns[2] = { -1, -1 }, fd[3] = { -1, -1, -1 };

	if (why)
		SKIP("no network namespaces: %s", why);
	for (int i = 0; i < 2; i++)
		CHECK_INT(netns_new(&ns[i], &err), 0);
	for (int i = 0; i < 3; i++)
		CHECK_INT(netns_socket(ns[i % 2], AF_UNIX, SOCK_DGRAM, 0, &fd[i], &err), 0);
	CHECK_INT(bind(fd[0], &name, sizeof(name)), 0);
	CHECK_INT(bind(fd[1], &name, sizeof(name)), 0);
	CHECK_INT(bind(fd[2], &name, sizeof(name)), -1);
	for (int i = 0; i < 3; i++)
		(void)close(fd[i]);
	for (int i = 0; i < 2; i++)
		(void)close(ns[i]);
}

extern CU_TestInfo netns_tests[];

CU_TestInfo netns_tests[] = {
	TEST(making_one_leaves_the_thread_where_it_was),
	TEST(work_is_done_inside_and_the_thread_comes_back),
	TEST(a_failure_inside_is_told_and_the_thread_comes_back),
	TEST(a_descriptor_that_is_no_namespace_is_refused),
	TEST(a_socket_belongs_to_its_namespace),
	CU_TEST_INFO_NULL,
};

/* netns.c - making, entering and leaving unnamed network namespaces. */
#include "harness/net/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"

/* The namespace of this thread: /proc/self would be that of the process's first thread. */
static int open_own(struct err *err)
{
	static const char path[] = "/proc/thread-self/ns/net";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	return fd;
}

static int go_back(int own, struct err *err)
{
	if (setns(own, CLONE_NEWNET) < 0)
		return err_set(err, -ENOTRECOVERABLE,
			       "cannot return to the own network namespace: %s", strerror(errno));
	return 0;
}

int netns_new(int *ret_fd, struct err *err)
{
	int own, made, r;

	own = open_own(err);
	if (own < 0)
		return own;
	if (unshare(CLONE_NEWNET) < 0) {
		r = err_set(err, -errno, "cannot make a network namespace: %s", strerror(errno));
		goto out;
	}
	made = open_own(err);
	r = go_back(own, err);
	if (r == 0 && made < 0)
		r = made;
	if (r == 0)
		*ret_fd = made;
	else if (made >= 0)
		(void)close(made);
out:
	(void)close(own);
	return r;
}

int netns_own(int *ret_fd, struct err *err)
{
	int fd = open_own(err);

	if (fd < 0)
		return fd;
	*ret_fd = fd;
	return 0;
}

int netns_do(int netns, int (*fn)(void *arg, struct err *err), void *arg, struct err *err)
{
	int own, r, back;

	if (netns < 0)
		return fn(arg, err);
	own = open_own(err);
	if (own < 0)
		return own;
	if (setns(netns, CLONE_NEWNET) < 0) {
		r = err_set(err, -errno, "cannot enter a network namespace: %s", strerror(errno));
		goto out;
	}
	r = fn(arg, err);
	back = go_back(own, err);
	if (back < 0)
		r = back;
out:
	(void)close(own);
	return r;
}

struct socket_want {
	int domain, type, protocol;
	int fd;
};

static int open_socket(void *arg, struct err *err)
{
	struct socket_want *want = arg;

	want->fd = socket(want->domain, want->type | SOCK_CLOEXEC, want->protocol);
	if (want->fd < 0)
		return err_set(err, -errno, "cannot open a socket (domain %d, type %d): %s",
			       want->domain, want->type, strerror(errno));
	return 0;
}

int netns_socket(int netns, int domain, int type, int protocol, int *ret_fd, struct err *err)
{
	struct socket_want want = {
		.domain = domain, .type = type, .protocol = protocol, .fd = -1
	};
	int r = netns_do(netns, open_socket, &want, err);

	if (r < 0 && want.fd >= 0)
		(void)close(want.fd);
	if (r == 0)
		*ret_fd = want.fd;
	return r;
}

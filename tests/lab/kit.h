/* kit.h - what the lab's tests share: a lab of two hosts, sockets on them, runs as any user. */
#ifndef TESTS_LAB_KIT_H
#define TESTS_LAB_KIT_H

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/lab/lab.h"
#include "harness/lab/trust.h"
#include "harness/model/conf.h"

#define KIT_HERE  0
#define KIT_THERE 1
#define KIT_PORT  5000

/* The user "nobody", who may do nothing that is not everybody's. */
#define KIT_ORDINARY 65534

/* A lab of two hosts with one link each way. */
struct kit {
	struct link_conf links[2];
	struct live_route routes[2];
	struct lab_conf conf;
};

static const char *const kit_hosts[] = { "here", "there" };

static inline void kit_init(struct kit *k, nsec_t delay)
{
	*k = (struct kit){ 0 };
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(k->links[i].name, sizeof(k->links[i].name), "link-%zu", i);
		k->links[i].delay.delay = delay;
		k->routes[i] = (struct live_route){ .stream = i ? "to-here" : "to-there",
						    .from = i,
						    .to = 1 - i,
						    .links = &k->links[i],
						    .link_count = 1,
						    .direction = (unsigned)i };
	}
	k->conf = (struct lab_conf){ .hosts = kit_hosts,
				     .host_count = 2,
				     .routes = k->routes,
				     .route_count = 2,
				     .seed = 1 };
}

/* A socket on a host, bound to its address of the family. */
struct kit_socket {
	struct lab *lab;
	size_t host;
	int family;
	int fd;
};

static inline void kit_address(const struct lab *lab, size_t host, int family,
			       struct sockaddr_storage *ret, socklen_t *ret_size)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	ret->ss_family = (sa_family_t)family;
	if (family == AF_INET6) {
		v6->sin6_port = htons(KIT_PORT);
		(void)inet_pton(family, lab_address6(lab, host), &v6->sin6_addr);
		*ret_size = sizeof(*v6);
	} else {
		v4->sin_port = htons(KIT_PORT);
		(void)inet_pton(family, lab_address4(lab, host), &v4->sin_addr);
		*ret_size = sizeof(*v4);
	}
}

static inline int kit_open_here(void *arg, struct err *err)
{
	struct kit_socket *s = arg;
	struct sockaddr_storage at;
	socklen_t size;
	int room = 4 << 20;

	kit_address(s->lab, s->host, s->family, &at, &size);
	s->fd = socket(s->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&at, size) < 0)
		return err_set(err, -errno, "socket on host %zu: %s", s->host, strerror(errno));
	if (setsockopt(s->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0)
		(void)setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	return 0;
}

/* A descriptor, or a negative errno. */
static inline int kit_socket(struct lab *lab, size_t host, int family, struct err *err)
{
	struct kit_socket s = { .lab = lab, .host = host, .family = family, .fd = -1 };
	int r = lab_in_host(lab, host, kit_open_here, &s, err);

	return r < 0 ? r : s.fd;
}

static inline int kit_connect(struct lab *lab, int fd, size_t to, int family, struct err *err)
{
	struct sockaddr_storage at;
	socklen_t size;

	kit_address(lab, to, family, &at, &size);
	if (connect(fd, (struct sockaddr *)&at, size) < 0)
		return err_set(err, -errno, "connect to host %zu: %s", to, strerror(errno));
	return 0;
}

/* What is left at the end of a test that a child process ran. */
struct kit_outcome {
	int code;
	struct err err;
	struct trust trust;
	uint64_t numbers[64];
};

/* Memory that a test shares with its child processes; freed by kit_forget(). */
static inline struct kit_outcome *kit_remember(void)
{
	void *p = mmap(NULL, sizeof(struct kit_outcome), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

static inline void kit_forget(struct kit_outcome *o)
{
	(void)munmap(o, sizeof(*o));
}

static inline void kit_become_ordinary(void)
{
	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(KIT_ORDINARY, KIT_ORDINARY, KIT_ORDINARY) < 0 ||
	    setresuid(KIT_ORDINARY, KIT_ORDINARY, KIT_ORDINARY) < 0)
		_exit(EXIT_FAILURE);
	/* a change of user hides /proc/self from its owner; a program started by that user has it
	 */
	(void)prctl(PR_SET_DUMPABLE, 1);
}

/* Can this process make namespaces, as the user it is or (ordinary) as one without rights? NULL, or
 * why not. */
static inline const char *kit_why_not(bool ordinary)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (ordinary)
			kit_become_ordinary();
		if (unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
			_exit(0);
		_exit(errno);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return strerror(errno);
	return status == 0 ? NULL : strerror(WEXITSTATUS(status));
}

/* At the beginning of a test. */
#define KIT_OR_SKIP(ordinary)                                    \
	do {                                                     \
		const char *kit_why = kit_why_not(ordinary);     \
		if (kit_why)                                     \
			SKIP("no namespaces here: %s", kit_why); \
	} while (0)

/* Runs the job in a lab of its own, in a child process, as this user or as an ordinary one. */
static inline void kit_run(const struct kit *k, bool ordinary, struct kit_outcome *o,
			   int (*run)(struct lab *lab, void *arg, struct err *err), void *arg)
{
	const struct lab_job job = { .run = run, .arg = arg };
	pid_t child;

	(void)fflush(NULL);
	child = fork();
	if (child == 0) {
		if (ordinary)
			kit_become_ordinary();
		o->code = lab_run(&k->conf, &job, &o->err);
		_exit(0);
	}
	(void)waitpid(child, NULL, 0);
}

#endif

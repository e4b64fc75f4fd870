/* porter.c - a process outside the lab's network but inside its process namespace. */
#include "harness/lab/porter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"

#define LISTENERS 4

#define PREFIX4 "30"
#define PREFIX6 "64"

/* How long pasta may take to be ready. */
#define PASTA_LIMIT (10 * NSEC_PER_SEC)
#define WAIT_LIMIT  (5 * NSEC_PER_SEC)

/* An order without its descriptors, which go beside it: the host's, then the listeners'. */
struct order_message {
	bool pasta;
	unsigned mtu;
	bool listens[LISTENERS];
};

#define FDS_MAX (1 + LISTENERS)

/* Room for the descriptors beside a message. */
union aside {
	struct cmsghdr head;
	char room[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

const char *porter_address(enum porter_end end, int family, unsigned number, bool with_prefix,
			   char ret[static PORTER_ADDRESS_MAX])
{
	unsigned last = end == PORTER_MACHINE ? 1 : 2;

	if (family == AF_INET6)
		(void)snprintf(ret, PORTER_ADDRESS_MAX, "fd78:0:0:%x::%u%s", number, last,
			       with_prefix ? "/" PREFIX6 : "");
	else
		(void)snprintf(ret, PORTER_ADDRESS_MAX, "10.78.%u.%u%s", number, last,
			       with_prefix ? "/" PREFIX4 : "");
	return ret;
}

static int send_order(int fd, const struct porter_order *order)
{
	struct order_message m = { .pasta = order->pasta, .mtu = order->mtu };
	struct iovec part = { &m, sizeof(m) };
	int fds[FDS_MAX] = { order->host };
	union aside aside = { 0 };
	size_t n = 1, bytes;

	for (size_t i = 0; i < LISTENERS; i++) {
		m.listens[i] = order->listeners[i] >= 0;
		if (m.listens[i])
			fds[n++] = order->listeners[i];
	}
	bytes = n * sizeof(int);
	aside.head = (struct cmsghdr){ .cmsg_len = CMSG_LEN(bytes),
				       .cmsg_level = SOL_SOCKET,
				       .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&aside.head), fds, bytes);
	if (sendmsg(fd,
		    &(struct msghdr){ .msg_iov = &part,
				      .msg_iovlen = 1,
				      .msg_control = aside.room,
				      .msg_controllen = CMSG_SPACE(bytes) },
		    MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}

int porter_tell(int porter, const struct porter_order *order, struct err *err)
{
	struct err answer = { 0 };
	int r = send_order(porter, order);
	ssize_t n;

	if (r < 0)
		return err_set(err, r, "the machine's network: %s", strerror(-r));
	do {
		n = recv(porter, &answer, sizeof(answer), 0);
	} while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(answer))
		return err_set(err, -ECHILD, "the machine's network: its process has ended");
	return answer.code < 0 ? err_set(err, answer.code, "%s", answer.text) : 0;
}

int porter_hear(int porter, struct err *err)
{
	struct err said = { 0 };
	ssize_t n = recv(porter, &said, sizeof(said), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n != (ssize_t)sizeof(said))
		return err_set(err, -ECHILD, "the process that asks its resolvers has ended");
	return err_set(err, said.code, "%s", said.text);
}

/* Everything below runs in the porter. */

static bool receive_order(int fd, struct porter_order *ret)
{
	struct order_message m;
	struct iovec part = { &m, sizeof(m) };
	union aside aside = { 0 };
	struct msghdr head = { .msg_iov = &part,
			       .msg_iovlen = 1,
			       .msg_control = aside.room,
			       .msg_controllen = sizeof(aside.room) };
	int fds[FDS_MAX];
	size_t n = 1;

	if (recvmsg(fd, &head, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(m) ||
	    aside.head.cmsg_type != SCM_RIGHTS)
		return false;
	memcpy(fds, CMSG_DATA(&aside.head), aside.head.cmsg_len - CMSG_LEN(0));
	*ret = (struct porter_order){ .pasta = m.pasta, .mtu = m.mtu, .host = fds[0] };
	for (size_t i = 0; i < LISTENERS; i++)
		ret->listeners[i] = m.listens[i] ? fds[n++] : -1;
	return true;
}

static int set_capabilities(const struct __user_cap_data_struct data[static 2])
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capset, &head, data) < 0 ? -errno : 0;
}

/* A process with no rights in the host's network: pasta gets there by the process's number, and may
 * look only at one that has no more rights than itself. It writes that number, as it is in this
 * mount namespace's /proc, and waits to be killed. */
_Noreturn static void be_anchor(int netns, int out)
{
	static const struct __user_cap_data_struct none[2] = { 0 };
	char pid[32] = "";

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (setns(netns, CLONE_NEWNET) == 0 && set_capabilities(none) == 0 &&
	    prctl(PR_SET_DUMPABLE, 1) == 0 && readlink("/proc/self", pid, sizeof(pid) - 1) > 0)
		(void)!write(out, pid, sizeof(pid));
	(void)close(out);
	for (;;)
		(void)pause();
}

static int drop_anchor(int netns, pid_t *ret_anchor, char ret_pid[static 32], struct err *err)
{
	ssize_t n = -1;
	int out[2];

	if (pipe2(out, O_CLOEXEC) < 0)
		return err_set(err, -errno, "pasta: %s", strerror(errno));
	*ret_anchor = fork();
	if (*ret_anchor == 0)
		be_anchor(netns, out[1]);
	(void)close(out[1]);
	if (*ret_anchor > 0)
		n = read(out[0], ret_pid, 32);
	(void)close(out[0]);
	if (n == 32)
		return 0;
	return err_set(err, -EPERM, "pasta: the host's network cannot be entered");
}

/* A program that an ordinary user starts keeps rights in the user namespace only so. */
static void keep_capabilities(void)
{
	static const unsigned wanted[] = { CAP_SETGID,    CAP_SETUID,    CAP_NET_BIND_SERVICE,
					   CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_SYS_PTRACE };
	struct __user_cap_data_struct data[2] = { 0 };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		data[0].permitted |= 1U << wanted[i];
	data[0].effective = data[0].inheritable = data[0].permitted;
	(void)set_capabilities(data);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, wanted[i], 0, 0);
}

_Noreturn static void be_pasta(const char *pid, unsigned mtu, int out)
{
	char addresses[4][PORTER_ADDRESS_MAX], path[64], bytes[16];
	const char *const argv[] = {
		"pasta",   "--config-net",
		"--quiet", "--netns-only",
		"-I",      PORTER_IFACE,
		"-m",      bytes,
		"-a",      porter_address(PORTER_HOST, AF_INET, 0, false, addresses[0]),
		"-n",      PREFIX4,
		"-g",      porter_address(PORTER_MACHINE, AF_INET, 0, false, addresses[1]),
		"-a",      porter_address(PORTER_HOST, AF_INET6, 0, false, addresses[2]),
		"-g",      porter_address(PORTER_MACHINE, AF_INET6, 0, false, addresses[3]),
		"-t",      "none",
		"-u",      "none",
		"-T",      "none",
		"-U",      "none",
		"--netns", path,
		NULL
	};

	(void)snprintf(path, sizeof(path), "/proc/%s/ns/net", pid);
	(void)snprintf(bytes, sizeof(bytes), "%u", mtu);
	keep_capabilities();
	(void)dup2(out, STDERR_FILENO);
	/* execvp() knows no const */
	(void)execvp(argv[0], (char *const *)argv);
	(void)dprintf(out, "%s", strerror(errno));
	_exit(EXIT_FAILURE);
}

/* Reads until the other side is closed: pasta in the background has closed it. */
static void listen_to(int fd, char *ret, size_t size)
{
	nsec_t until = clock_now() + PASTA_LIMIT;
	size_t used = 0;
	ssize_t n = 1;

	while (n > 0 && clock_now() < until) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		char drop[256];

		if (poll(&ready, 1, (int)((until - clock_now()) / NSEC_PER_MSEC) + 1) <= 0)
			continue;
		n = used < size - 1 ? read(fd, ret + used, size - 1 - used)
				    : read(fd, drop, sizeof(drop));
		if (n > 0 && used < size - 1)
			used += (size_t)n;
	}
	ret[used] = '\0';
}

/* The last line that is about the matter: without a system logger pasta tells of that as well. */
static const char *last_words(char *said)
{
	const char *best = "it gave no reason";
	char *rest = said, *line;

	while ((line = strsep(&rest, "\n"))) {
		if (*line && strncmp(line, "Failed to send ", 15) != 0)
			best = line;
	}
	return best;
}

/* It has said all that it will say, so it ends, or has moved to the background, within moments. */
static int wait_for(pid_t pid)
{
	nsec_t until = clock_now() + WAIT_LIMIT;
	int status = -1;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_now() > until) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, NULL, 0);
			return -1;
		}
		(void)poll(NULL, 0, 1);
	}
	return status;
}

static int run_pasta(const char *anchor, unsigned mtu, struct err *err)
{
	char said[2048];
	int out[2], status = -1;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0)
		return err_set(err, -errno, "pasta: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		be_pasta(anchor, mtu, out[1]);
	(void)close(out[1]);
	if (pid > 0) {
		listen_to(out[0], said, sizeof(said));
		status = wait_for(pid);
	}
	(void)close(out[0]);
	if (pid > 0 && status == 0)
		return 0;
	return err_set(err, -ENETUNREACH, "pasta, which is to reach the machine's network: %s",
		       pid > 0 ? last_words(said) : strerror(errno));
}

static int start_pasta(const struct porter_order *order, struct err *err)
{
	pid_t anchor = -1;
	char pid[32];
	int r = drop_anchor(order->host, &anchor, pid, err);

	if (r == 0)
		r = run_pasta(pid, order->mtu, err);
	if (anchor > 0) {
		(void)kill(anchor, SIGKILL);
		(void)waitpid(anchor, NULL, 0);
	}
	return r;
}

/* How it ended, which it does not by itself. */
static void say_end(int status, struct err *ret)
{
	if (WIFSIGNALED(status))
		(void)err_set(ret, -ECHILD, "pasta, which reached it, was killed by signal %d (%s)",
			      WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		(void)err_set(ret, -ECHILD, "pasta, which reached it, ended with exit status %d",
			      WEXITSTATUS(status));
}

/* Starts pasta, answers, and watches: pasta moves to the background, and who comes from there is
 * this process's child. */
_Noreturn static void be_minder(const struct porter_order *order, int fd)
{
	struct err said = { 0 };
	int status = 0;
	pid_t pid;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	(void)prctl(PR_SET_NAME, "straits-minder");
	said.code = start_pasta(order, &said);
	(void)close(order->host);
	for (size_t i = 0; i < LISTENERS; i++)
		if (order->listeners[i] >= 0)
			(void)close(order->listeners[i]);
	(void)send(fd, &said, sizeof(said), MSG_NOSIGNAL);
	if (said.code < 0)
		_exit(EXIT_FAILURE);
	do {
		pid = waitpid(-1, &status, 0);
	} while (pid < 0 && errno == EINTR);
	say_end(status, &said);
	(void)send(fd, &said, sizeof(said), MSG_NOSIGNAL);
	_exit(EXIT_SUCCESS);
}

/* The answer to the order comes from who starts pasta, where that is wanted. */
static void answer_order(const struct porter_order *order, int fd)
{
	struct err answer = { 0 };
	pid_t pid = order->pasta ? fork() : -1;

	if (pid == 0)
		be_minder(order, fd);
	if (order->pasta && pid < 0)
		(void)err_set(&answer, -errno, "pasta: fork: %s", strerror(errno));
	if (pid < 0)
		(void)send(fd, &answer, sizeof(answer), MSG_NOSIGNAL);
}

/* Neither the terminal's signals nor its input are for the porter, or for pasta. */
static void step_aside(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)setsid();
	for (int fd = 0; null >= 0 && fd < 3; fd++)
		(void)dup2(null, fd);
	if (null > 2)
		(void)close(null);
	(void)prctl(PR_SET_NAME, "straits-porter");
	/* pasta looks into /proc of a process that the anchor's rights were taken from */
	(void)prctl(PR_SET_DUMPABLE, 1);
}

_Noreturn static void be_porter(const struct relay_server *servers, size_t count, int fd)
{
	struct relay_conf relay = { .stop = fd, .server_count = count };
	struct porter_order order;

	step_aside();
	memcpy(relay.servers, servers, count * sizeof(*servers));
	if (!receive_order(fd, &order))
		_exit(EXIT_FAILURE);
	answer_order(&order, fd);
	/* the host's network is not the porter's to keep */
	(void)close(order.host);
	for (size_t i = 0; i < LISTENERS; i++) {
		if (order.listeners[i] < 0)
			continue;
		if (i % 2 == 0)
			relay.udp[relay.udp_count++] = order.listeners[i];
		else
			relay.tcp[relay.tcp_count++] = order.listeners[i];
	}
	(void)relay_run(&relay);
	_exit(EXIT_SUCCESS);
}

int porter_start(const struct relay_server *servers, size_t count, int *ret, struct err *err)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_set(err, -errno, "the machine's network: %s", strerror(errno));
	pid = fork();
	if (pid == 0) {
		(void)close(pair[0]);
		be_porter(servers, count, pair[1]);
	}
	(void)close(pair[1]);
	if (pid < 0) {
		(void)close(pair[0]);
		return err_set(err, -errno, "the machine's network: fork: %s", strerror(errno));
	}
	*ret = pair[0];
	return 0;
}

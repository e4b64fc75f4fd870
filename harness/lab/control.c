/* control.c - the thread that serves clients: whoever they are, the run goes on. */
#include "harness/lab/control.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/lab/control_socket.h"

/* How long nobody new is let in after there was no descriptor for one. */
#define ACCEPT_PAUSE (100 * NSEC_PER_MSEC)

struct client {
	int fd; /* -1: nobody */
	nsec_t heard;
	bool gone; /* will say nothing more */
	size_t got;
	char in[CONTROL_REQUEST_MAX + 1];
	struct text out;
	size_t sent; /* of out */
	nsec_t next; /* when the last request is to be answered again; NSEC_NEVER */
	nsec_t every;
	size_t size;
	char request[CONTROL_REQUEST_MAX + 1]; /* the last one */
};

struct control {
	struct lab *lab;
	struct control_conf conf;
	int listener, wake, stop;
	nsec_t accept_at; /* nobody is let in before */
	atomic_bool closing;
	pthread_t thread;
	bool running;
	struct client clients[CONTROL_CLIENTS_MAX];
};

/* The positions of what is polled. */
enum { FD_WAKE, FD_LISTENER, FD_CLIENTS };

static void dismiss(struct client *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	text_done(&c->out);
	*c = (struct client){ .fd = -1, .next = NSEC_NEVER };
}

static bool owes(const struct client *c)
{
	return c->sent < c->out.len;
}

/* Sends what the client takes without waiting. */
static void send_out(struct client *c)
{
	while (owes(c)) {
		ssize_t n = send(c->fd, c->out.s + c->sent, c->out.len - c->sent,
				 MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			dismiss(c);
		if (n < 0)
			return;
		c->sent += (size_t)n;
	}
	text_done(&c->out);
	c->sent = 0;
}

/* Answers the client's last request. */
static void answer(struct control *control, struct client *c)
{
	static const uint64_t one = 1;
	struct control_reply reply = { 0 };

	control->conf.answer(control->conf.arg, control->lab, c->request, c->size, &reply);
	c->every = reply.again;
	c->next = reply.again > 0 ? clock_now() + reply.again : NSEC_NEVER;
	c->out = reply.text;
	c->sent = 0;
	if (reply.stop)
		(void)!write(control->stop, &one, sizeof(one));
	if (c->out.failed)
		dismiss(c);
	else
		send_out(c);
}

/* Takes the next whole line out of what the client said. */
static bool next_request(struct client *c)
{
	char *end = memchr(c->in, '\n', c->got);

	if (!end)
		return false;
	c->size = (size_t)(end - c->in);
	memcpy(c->request, c->in, c->size);
	c->request[c->size] = '\0';
	c->got -= c->size + 1;
	memmove(c->in, end + 1, c->got);
	return true;
}

/* A line that does not end is answered as far as it goes, and then the client has to go. */
static void cut_off(struct control *control, struct client *c)
{
	c->size = c->got;
	memcpy(c->request, c->in, c->size);
	c->request[c->size] = '\0';
	c->got = 0;
	c->gone = true;
	answer(control, c);
}

/* One answer at a time: while it is not sent the next request waits. */
static void serve(struct control *control, struct client *c)
{
	while (c->fd >= 0 && !owes(c) && next_request(c))
		answer(control, c);
	if (c->fd >= 0 && !owes(c) && c->got == CONTROL_REQUEST_MAX)
		cut_off(control, c);
	if (c->fd >= 0 && !owes(c) && c->gone && c->next == NSEC_NEVER)
		dismiss(c);
}

static void hear(struct client *c)
{
	ssize_t n = recv(c->fd, c->in + c->got, CONTROL_REQUEST_MAX - c->got, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		c->gone = true;
		return;
	}
	c->got += (size_t)n;
	c->heard = clock_now();
}

static void attend(struct control *control, struct client *c, short events, nsec_t now)
{
	if (events & (POLLERR | POLLHUP) && !(events & POLLIN)) {
		dismiss(c);
		return;
	}
	if (events & POLLOUT)
		send_out(c);
	if (c->fd >= 0 && events & POLLIN)
		hear(c);
	serve(control, c);
	if (c->fd >= 0 && c->next <= now && !owes(c))
		answer(control, c);
	else if (c->next <= now)
		c->next = now + c->every; /* does not read: this answer is left out */
}

/* A free place, made by sending off who was silent longest. */
static struct client *find_place(struct control *control)
{
	struct client *best = &control->clients[0];

	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct client *c = &control->clients[i];

		if (c->fd < 0)
			return c;
		if (c->heard < best->heard)
			best = c;
	}
	dismiss(best);
	return best;
}

static void let_in(struct control *control, nsec_t now)
{
	int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *c;

	if (fd < 0) {
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			control->accept_at = now + ACCEPT_PAUSE;
		return;
	}
	c = find_place(control);
	c->fd = fd;
	c->heard = now;
}

/* What is waited for: whom[i] is the client of fds[i], NULL before FD_CLIENTS. */
struct watch {
	size_t count;
	struct pollfd fds[FD_CLIENTS + CONTROL_CLIENTS_MAX];
	struct client *whom[FD_CLIENTS + CONTROL_CLIENTS_MAX];
};

/* Lists those who are there, for poll() takes no more than this process may open; gives when to
 * look again all the same. */
static nsec_t list(struct control *control, struct watch *w)
{
	const bool pause = control->accept_at != 0;
	nsec_t until = pause ? control->accept_at : NSEC_NEVER;

	w->fds[FD_WAKE] = (struct pollfd){ .fd = control->wake, .events = POLLIN };
	w->fds[FD_LISTENER] =
		(struct pollfd){ .fd = pause ? -1 : control->listener, .events = POLLIN };
	w->count = FD_CLIENTS;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct client *c = &control->clients[i];
		int events = owes(c) ? POLLOUT : c->gone ? 0 : POLLIN;

		if (c->fd < 0)
			continue;
		w->whom[w->count] = c;
		w->fds[w->count++] = (struct pollfd){ .fd = c->fd, .events = (short)events };
		until = c->next < until ? c->next : until;
	}
	return until;
}

static void wait_until(struct watch *w, nsec_t until)
{
	nsec_t left = until == NSEC_NEVER ? 0 : until - clock_now();
	struct timespec ts = { 0 };

	if (left > 0)
		ts = (struct timespec){ left / NSEC_PER_SEC, left % NSEC_PER_SEC };
	if (ppoll(w->fds, w->count, until == NSEC_NEVER ? NULL : &ts, NULL) >= 0)
		return;
	for (size_t i = 0; i < w->count; i++)
		w->fds[i].revents = 0;
}

static void *run(void *arg)
{
	struct control *control = arg;
	struct watch w = { 0 };

	(void)prctl(PR_SET_NAME, "straits-control");
	while (!atomic_load(&control->closing)) {
		nsec_t now;

		wait_until(&w, list(control, &w));
		now = clock_now();
		if (now >= control->accept_at)
			control->accept_at = 0;
		for (size_t i = FD_CLIENTS; i < w.count; i++)
			attend(control, w.whom[i], w.fds[i].revents, now);
		if (w.fds[FD_LISTENER].revents)
			let_in(control, now);
	}
	return NULL;
}

/* Signals are the job's. */
static int start_thread(struct control *c, struct err *err)
{
	sigset_t all, before;
	int r;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&c->thread, NULL, run, c);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r)
		return err_set(err, -r, "control: cannot start a thread: %s", strerror(r));
	c->running = true;
	return 0;
}

int control_open(struct lab *lab, const struct control_conf *conf, int stop, struct control **ret,
		 struct err *err)
{
	struct control *c = calloc(1, sizeof(*c));
	int r = 0;

	if (!c)
		return err_set(err, -ENOMEM, "control: out of memory");
	c->lab = lab;
	c->conf = *conf;
	c->stop = stop;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		c->clients[i] = (struct client){ .fd = -1, .next = NSEC_NEVER };
	c->listener = -1;
	c->wake = eventfd(0, EFD_CLOEXEC);
	if (c->wake < 0)
		r = err_set(err, -errno, "control: %s", strerror(errno));
	if (r == 0)
		c->listener = r = control_socket_listen(conf->path, err);
	if (r >= 0)
		r = start_thread(c, err);
	if (r < 0)
		control_close(c);
	else
		*ret = c;
	return r;
}

void control_close(struct control *c)
{
	static const uint64_t one = 1;

	if (!c)
		return;
	if (c->running) {
		atomic_store(&c->closing, true);
		(void)!write(c->wake, &one, sizeof(one));
		(void)pthread_join(c->thread, NULL);
	}
	if (c->listener >= 0) {
		(void)unlink(c->conf.path);
		(void)close(c->listener);
	}
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		dismiss(&c->clients[i]);
	if (c->wake >= 0)
		(void)close(c->wake);
	free(c);
}

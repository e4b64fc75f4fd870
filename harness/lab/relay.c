/* relay.c - one loop over sockets: a socket to a server for each question, two for each stream. */
#include "harness/lab/relay.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/time.h"
#include "harness/drive/clock.h"

#define QUESTIONS_MAX 128
#define STREAMS_MAX   32
#define MESSAGE_MAX   65535
#define QUESTION_MAX  4096

/* How long a server may take before the next one is asked. */
#define PATIENCE (2 * NSEC_PER_SEC)
/* How often all servers are asked; the asker repeats itself anyway. */
#define ROUNDS 2
/* How long a stream may be silent. */
#define SILENCE (30 * NSEC_PER_SEC)

/* A question on its way; fd is -1 when there is none. */
struct question {
	int fd;
	int listener;
	struct sockaddr_storage asker;
	socklen_t asker_size;
	nsec_t until;
	unsigned tries;
	size_t bytes;
	uint8_t data[QUESTION_MAX];
};

/* One direction of a stream. */
struct pipe {
	size_t at, bytes;
	bool ended; /* nothing more comes */
	bool told;  /* and the other side knows */
	uint8_t data[4096];
};

/* fds: who asked, and the server; -1 when there is no stream. pipes[i] reads from fds[i]. */
struct stream {
	int fds[2];
	nsec_t until;
	struct pipe pipes[2];
};

struct relay {
	const struct relay_conf *conf;
	size_t good; /* the server that answered last */
	struct question questions[QUESTIONS_MAX];
	struct stream streams[STREAMS_MAX];
	uint8_t message[MESSAGE_MAX];
};

/* What poll() is asked, in this order: stop, udp, tcp, questions, streams. */
#define FDS_MAX (1 + 2 * RELAY_LISTENERS_MAX + QUESTIONS_MAX + 2 * STREAMS_MAX)

static int connect_to(const struct relay_server *server, int type)
{
	int fd = socket(server->address.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)&server->address, server->size) < 0 &&
	    errno != EINPROGRESS) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static void question_end(struct question *q)
{
	if (q->fd >= 0)
		(void)close(q->fd);
	q->fd = -1;
}

/* Asks the next server that takes the question. */
static void ask(struct relay *r, struct question *q, nsec_t now)
{
	size_t count = r->conf->server_count;

	question_end(q);
	while (q->fd < 0 && q->tries < count * ROUNDS) {
		q->fd = connect_to(&r->conf->servers[(r->good + q->tries++) % count], SOCK_DGRAM);
		if (q->fd >= 0 && send(q->fd, q->data, q->bytes, MSG_NOSIGNAL) < 0)
			question_end(q);
	}
	q->until = now + PATIENCE;
}

/* A free place, or that of the question which waits longest. */
static struct question *place(struct relay *r)
{
	struct question *best = &r->questions[0];

	for (size_t i = 0; i < QUESTIONS_MAX; i++) {
		struct question *q = &r->questions[i];

		if (q->fd < 0)
			return q;
		if (q->until < best->until)
			best = q;
	}
	question_end(best);
	return best;
}

static void take_question(struct relay *r, int listener, nsec_t now)
{
	struct question *q = place(r);
	ssize_t n;

	q->asker_size = sizeof(q->asker);
	n = recvfrom(listener, q->data, sizeof(q->data), MSG_DONTWAIT, (struct sockaddr *)&q->asker,
		     &q->asker_size);
	if (n <= 0)
		return;
	q->listener = listener;
	q->bytes = (size_t)n;
	q->tries = 0;
	ask(r, q, now);
}

static void take_answer(struct relay *r, struct question *q, nsec_t now)
{
	ssize_t n = recv(q->fd, r->message, sizeof(r->message), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		ask(r, q, now);
		return;
	}
	r->good = (r->good + q->tries - 1) % r->conf->server_count;
	(void)sendto(q->listener, r->message, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL,
		     (const struct sockaddr *)&q->asker, q->asker_size);
	question_end(q);
}

static void stream_end(struct stream *s)
{
	for (int i = 0; i < 2; i++) {
		if (s->fds[i] >= 0)
			(void)close(s->fds[i]);
		s->fds[i] = -1;
	}
}

static void take_stream(struct relay *r, int listener, nsec_t now)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct stream *s = r->streams;

	while (s < r->streams + STREAMS_MAX && s->fds[0] >= 0)
		s++;
	if (fd < 0)
		return;
	if (s == r->streams + STREAMS_MAX) {
		(void)close(fd);
		return;
	}
	*s = (struct stream){ .until = now + SILENCE };
	s->fds[0] = fd;
	s->fds[1] = connect_to(&r->conf->servers[r->good], SOCK_STREAM);
	if (s->fds[1] < 0)
		stream_end(s);
}

/* False when the stream broke. */
static bool fill(struct pipe *p, int from)
{
	ssize_t n;

	if (p->bytes || p->ended)
		return true;
	n = recv(from, p->data, sizeof(p->data), MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	p->ended = n == 0;
	p->at = 0;
	p->bytes = (size_t)n;
	return true;
}

static bool drain(struct pipe *p, int to)
{
	ssize_t n;

	if (p->ended && !p->told) {
		p->told = true;
		(void)shutdown(to, SHUT_WR);
	}
	if (!p->bytes)
		return true;
	n = send(to, p->data + p->at, p->bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	p->at += (size_t)n;
	p->bytes -= (size_t)n;
	return true;
}

static void move(struct stream *s, const struct pollfd *fds, nsec_t now)
{
	bool whole = true;

	for (int i = 0; i < 2 && whole; i++) {
		if (fds[i].revents & (POLLIN | POLLHUP | POLLERR))
			whole = fill(&s->pipes[i], s->fds[i]);
		if (whole && (fds[1 - i].revents & POLLOUT || s->pipes[i].ended))
			whole = drain(&s->pipes[i], s->fds[1 - i]);
		if (fds[i].revents)
			s->until = now + SILENCE;
	}
	if (!whole || (s->pipes[0].told && s->pipes[1].told))
		stream_end(s);
}

static size_t list(const struct relay *r, struct pollfd *fds)
{
	const struct relay_conf *c = r->conf;
	size_t n = 0;

	fds[n++] = (struct pollfd){ .fd = c->stop, .events = POLLIN };
	for (size_t i = 0; i < c->udp_count; i++)
		fds[n++] = (struct pollfd){ .fd = c->udp[i], .events = POLLIN };
	for (size_t i = 0; i < c->tcp_count; i++)
		fds[n++] = (struct pollfd){ .fd = c->tcp[i], .events = POLLIN };
	for (size_t i = 0; i < QUESTIONS_MAX; i++)
		fds[n++] = (struct pollfd){ .fd = r->questions[i].fd, .events = POLLIN };
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		const struct stream *s = &r->streams[i];

		for (int k = 0; k < 2; k++) {
			const struct pipe *in = &s->pipes[k], *out = &s->pipes[1 - k];
			short events = 0;

			if (!in->bytes && !in->ended)
				events |= POLLIN;
			if (out->bytes)
				events |= POLLOUT;
			/* a side that has said all, and has nothing to hear, would hang up for ever
			 */
			fds[n++] =
				(struct pollfd){ .fd = events ? s->fds[k] : -1, .events = events };
		}
	}
	return n;
}

/* How long nothing of ours is over; in ms, -1 for ever. */
static int rest(const struct relay *r, nsec_t now)
{
	nsec_t until = NSEC_NEVER;

	for (size_t i = 0; i < QUESTIONS_MAX; i++)
		if (r->questions[i].fd >= 0 && r->questions[i].until < until)
			until = r->questions[i].until;
	for (size_t i = 0; i < STREAMS_MAX; i++)
		if (r->streams[i].fds[0] >= 0 && r->streams[i].until < until)
			until = r->streams[i].until;
	if (until == NSEC_NEVER)
		return -1;
	return until <= now ? 0 : (int)((until - now) / NSEC_PER_MSEC) + 1;
}

static void serve(struct relay *r, const struct pollfd *fds, nsec_t now)
{
	const struct relay_conf *c = r->conf;

	/* answers first: a new question may take the place of one that has just been answered */
	const struct pollfd *udp = fds + 1, *tcp = udp + c->udp_count,
			    *questions = tcp + c->tcp_count, *streams = questions + QUESTIONS_MAX;

	for (size_t i = 0; i < QUESTIONS_MAX; i++) {
		struct question *q = &r->questions[i];

		if (q->fd >= 0 && questions[i].revents)
			take_answer(r, q, now);
		else if (q->fd >= 0 && q->until <= now)
			ask(r, q, now);
	}
	for (size_t i = 0; i < STREAMS_MAX; i++) {
		struct stream *s = &r->streams[i];

		if (s->fds[0] >= 0)
			move(s, streams + 2 * i, now);
		if (s->fds[0] >= 0 && s->until <= now)
			stream_end(s);
	}
	for (size_t i = 0; i < c->udp_count; i++)
		if (udp[i].revents)
			take_question(r, c->udp[i], now);
	for (size_t i = 0; i < c->tcp_count; i++)
		if (tcp[i].revents)
			take_stream(r, c->tcp[i], now);
}

int relay_run(const struct relay_conf *conf)
{
	struct relay *r = calloc(1, sizeof(*r));
	struct pollfd fds[FDS_MAX];
	int code = 0;

	if (!r)
		return -ENOMEM;
	r->conf = conf;
	for (size_t i = 0; i < QUESTIONS_MAX; i++)
		r->questions[i].fd = -1;
	for (size_t i = 0; i < STREAMS_MAX; i++)
		r->streams[i].fds[0] = r->streams[i].fds[1] = -1;
	while (code == 0) {
		size_t n = list(r, fds);

		if (poll(fds, n, rest(r, clock_now())) < 0 && errno != EINTR)
			code = -errno;
		if (fds[0].revents)
			break;
		serve(r, fds, clock_now());
	}
	for (size_t i = 0; i < QUESTIONS_MAX; i++)
		question_end(&r->questions[i]);
	for (size_t i = 0; i < STREAMS_MAX; i++)
		stream_end(&r->streams[i]);
	free(r);
	return code;
}

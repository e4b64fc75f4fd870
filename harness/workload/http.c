/* http.c - requests in, answers out, a connection each. */
#include "harness/workload/http.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#include "harness/base/err.h"

#define READ_BYTES 65536
/* How long a client may take to have room for its answer. */
#define SEND_MS 1000
/* Of a client that sends nothing. */
#define IDLE_MS 10000

struct http {
	int listener;
	guint source;
	void (*answer)(void *arg, const struct http_request *request, struct http_answer *ret);
	void *arg;
	GSList *lines; /* of struct line */
};

/* One connection. */
struct line {
	struct http *http;
	int fd;
	guint source;
	guint idle;
	struct text in;
};

/* The value of a header, or NULL; head ends with NUL. */
static const char *header(const char *head, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = strchr(head, '\n'); at; at = strchr(at + 1, '\n'))
		if (!strncasecmp(at + 1, name, n) && at[1 + n] == ':')
			return at + 2 + n;
	return NULL;
}

/* "POST /note?x HTTP/1.1" */
static bool split(char *head, struct http_request *ret)
{
	char *end = head + strcspn(head, "\r\n");
	char *path = memchr(head, ' ', (size_t)(end - head));
	char *version = path ? memchr(path + 1, ' ', (size_t)(end - path - 1)) : NULL;

	if (!version || path == head || path[1] != '/' || strncmp(version, " HTTP/1.", 8) != 0)
		return false;
	*path++ = '\0';
	*version = '\0';
	path[strcspn(path, "?#")] = '\0';
	ret->method = head;
	ret->path = path;
	return true;
}

int http_parse(char *bytes, size_t size, struct http_request *ret)
{
	char *blank = memmem(bytes, size, "\r\n\r\n", 4);
	const char *length;
	unsigned long body = 0;

	if (!blank)
		return size < HTTP_REQUEST_MAX ? 0 : -EBADMSG;
	*blank = '\0';
	length = header(bytes, "Content-Length");
	if (length)
		body = strtoul(length, NULL, 10);
	if (body > HTTP_REQUEST_MAX)
		return -EBADMSG;
	ret->body = blank + 4;
	ret->body_size = body;
	if ((size_t)(bytes + size - ret->body) < body) {
		*blank = '\r';
		return 0;
	}
	return split(bytes, ret) ? 1 : -EBADMSG;
}

static void free_line(gpointer arg)
{
	struct line *line = arg;

	if (line->source)
		(void)g_source_remove(line->source);
	if (line->idle)
		(void)g_source_remove(line->idle);
	(void)close(line->fd);
	text_done(&line->in);
	free(line);
}

static void close_line(struct line *line)
{
	line->http->lines = g_slist_remove(line->http->lines, line);
	free_line(line);
}

static const char *reason(unsigned status)
{
	switch (status) {
	case 200:
		return "OK";
	case 204:
		return "No Content";
	case 404:
		return "Not Found";
	case 500:
		return "Internal Server Error";
	default:
		return "Bad Request";
	}
}

static void send_all(int fd, const char *s, size_t size)
{
	while (size > 0) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		ssize_t n = send(fd, s, size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && (errno != EAGAIN || poll(&p, 1, SEND_MS) <= 0))
			return;
		if (n > 0) {
			s += n;
			size -= (size_t)n;
		}
	}
}

/* Pages of one host may ask the other's: whoever can reach the port is inside the lab. */
static void send_answer(const struct line *line, const struct http_answer *answer)
{
	struct text out = { 0 };

	text_addf(&out,
		  "HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
		  "Connection: close\r\nCache-Control: no-store\r\n"
		  "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: *\r\n"
		  "Access-Control-Allow-Private-Network: true\r\n\r\n",
		  answer->status, reason(answer->status), answer->type, answer->body.len);
	if (answer->body.len)
		text_add_bytes(&out, answer->body.s, answer->body.len);
	if (!out.failed && !answer->body.failed)
		send_all(line->fd, out.s, out.len);
	text_done(&out);
}

static void serve(const struct line *line, int parsed, const struct http_request *request)
{
	struct http_answer answer = { .status = 404, .type = "text/plain" };

	if (parsed < 0)
		answer.status = 400;
	else if (!strcmp(request->method, "OPTIONS"))
		answer.status = 204;
	else
		line->http->answer(line->http->arg, request, &answer);
	send_answer(line, &answer);
	text_done(&answer.body);
}

static gboolean on_bytes(gint fd, GIOCondition condition, gpointer arg)
{
	struct http_request request = { 0 };
	struct line *line = arg;
	char buf[READ_BYTES];
	ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	int r = 0;

	(void)condition;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n > 0) {
		text_add_bytes(&line->in, buf, (size_t)n);
		if (!line->in.failed)
			r = http_parse(line->in.s, line->in.len, &request);
	}
	if (n > 0 && r == 0 && !line->in.failed && line->in.len < 2 * HTTP_REQUEST_MAX)
		return G_SOURCE_CONTINUE;
	if (r != 0)
		serve(line, r, &request);
	line->source = 0;
	close_line(line);
	return G_SOURCE_REMOVE;
}

static gboolean on_idle(gpointer arg)
{
	struct line *line = arg;

	line->idle = 0;
	close_line(line);
	return G_SOURCE_REMOVE;
}

static gboolean on_connection(gint fd, GIOCondition condition, gpointer arg)
{
	struct http *http = arg;
	int taken = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct line *line = taken < 0 ? NULL : calloc(1, sizeof(*line));

	(void)condition;
	if (!line) {
		if (taken >= 0)
			(void)close(taken);
		return G_SOURCE_CONTINUE;
	}
	line->http = http;
	line->fd = taken;
	line->source = g_unix_fd_add(taken, G_IO_IN | G_IO_HUP | G_IO_ERR, on_bytes, line);
	line->idle = g_timeout_add(IDLE_MS, on_idle, line);
	http->lines = g_slist_prepend(http->lines, line);
	return G_SOURCE_CONTINUE;
}

static int listen_at(int family, unsigned port)
{
	const struct sockaddr_in6 six = { .sin6_family = AF_INET6,
					  .sin6_port = htons((uint16_t)port) };
	const struct sockaddr_in four = { .sin_family = AF_INET,
					  .sin_port = htons((uint16_t)port) };
	const struct sockaddr *at =
		family == AF_INET6 ? (const struct sockaddr *)&six : (const struct sockaddr *)&four;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, r;

	if (fd < 0)
		return -errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	r = bind(fd, at, family == AF_INET6 ? sizeof(six) : sizeof(four));
	if (r == 0)
		r = listen(fd, 64);
	if (r == 0)
		return fd;
	r = -errno;
	(void)close(fd);
	return r;
}

int http_new(struct http **ret, unsigned port,
	     void (*answer)(void *arg, const struct http_request *request, struct http_answer *ret),
	     void *arg, struct err *err)
{
	struct http *http = calloc(1, sizeof(*http));
	int fd;

	if (!http)
		return err_set(err, -ENOMEM, "out of memory");
	/* one socket for both families, or of IPv4 where there is no other */
	fd = listen_at(AF_INET6, port);
	if (fd < 0)
		fd = listen_at(AF_INET, port);
	if (fd < 0) {
		free(http);
		return err_set(err, fd, "TCP port %u: %s", port, strerror(-fd));
	}
	*http = (struct http){ .listener = fd, .answer = answer, .arg = arg };
	http->source = g_unix_fd_add(fd, G_IO_IN, on_connection, http);
	*ret = http;
	return 0;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	g_slist_free_full(http->lines, free_line);
	(void)g_source_remove(http->source);
	(void)close(http->listener);
	free(http);
}

/* phone.c - a TCP connection on GLib's main loop, listening or dialling. */
#include "harness/workload/phone.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/address.h"
#include "harness/workload/parley.h"

#define REDIAL_MS  50
#define READ_BYTES 4096

struct phone {
	struct phone_conf conf;
	int listener; /* -1: none */
	int line;     /* -1: none */
	bool connected;
	guint listen_source;
	guint line_source;
	guint send_source;
	guint redial_source;
	struct parley_reader reader;
	struct text unsent;
};

static void drop_source(guint *source)
{
	if (*source)
		(void)g_source_remove(*source);
	*source = 0;
}

static void hang_up(struct phone *phone)
{
	drop_source(&phone->line_source);
	drop_source(&phone->send_source);
	drop_source(&phone->redial_source);
	if (phone->line >= 0)
		(void)close(phone->line);
	phone->line = -1;
	phone->connected = false;
}

static void break_off(struct phone *phone, const char *why)
{
	hang_up(phone);
	phone->conf.on_broken(phone->conf.arg, why);
}

static void hear(void *arg, const struct parley_message *message)
{
	struct phone *phone = arg;

	phone->conf.on_message(phone->conf.arg, message);
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer arg)
{
	struct phone *phone = arg;
	char bytes[READ_BYTES];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
	struct err err;

	(void)condition;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	/* break_off() and whoever it tells may remove sources, this one among them */
	if (n < 0) {
		break_off(phone, strerror(errno));
		return G_SOURCE_CONTINUE;
	}
	if (n == 0) {
		break_off(phone, "the peer hung up");
		return G_SOURCE_CONTINUE;
	}
	if (parley_read(&phone->reader, bytes, (size_t)n, hear, phone, &err) < 0)
		break_off(phone, err.text);
	return G_SOURCE_CONTINUE;
}

static gboolean on_writable(gint fd, GIOCondition condition, gpointer arg)
{
	struct phone *phone = arg;
	ssize_t n = send(fd, phone->unsent.s, phone->unsent.len, MSG_NOSIGNAL);

	(void)condition;
	if (n < 0)
		return G_SOURCE_CONTINUE; /* the reading side tells what is wrong */
	phone->unsent.len -= (size_t)n;
	memmove(phone->unsent.s, phone->unsent.s + n, phone->unsent.len);
	if (phone->unsent.len > 0)
		return G_SOURCE_CONTINUE;
	phone->send_source = 0;
	return G_SOURCE_REMOVE;
}

static void take_line(struct phone *phone, int line)
{
	const int on = 1;

	(void)setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	phone->line = line;
	phone->connected = true;
	phone->line_source = g_unix_fd_add(line, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, phone);
	phone->conf.on_connected(phone->conf.arg);
}

static gboolean on_call(gint fd, GIOCondition condition, gpointer arg)
{
	struct phone *phone = arg;
	int line = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)condition;
	if (line < 0)
		return G_SOURCE_CONTINUE;
	if (phone->line >= 0)
		(void)close(line); /* one call at a time */
	else
		take_line(phone, line);
	return G_SOURCE_CONTINUE;
}

static int open_listener(struct phone *phone, struct err *err)
{
	const struct phone_conf *conf = &phone->conf;
	struct address here;
	const int on = 1;
	int r = address_read(conf->local, conf->port, &here, err);

	if (r < 0)
		return r;
	phone->listener = socket(here.at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (phone->listener < 0 ||
	    setsockopt(phone->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(phone->listener, (struct sockaddr *)&here.at, here.size) < 0 ||
	    listen(phone->listener, 4) < 0)
		return err_set(err, -errno, "listening on %s port %u: %s", conf->local, conf->port,
			       strerror(errno));
	return 0;
}

int phone_new(struct phone **ret, const struct phone_conf *conf, struct err *err)
{
	struct phone *phone = calloc(1, sizeof(*phone));
	int r;

	if (!phone)
		return err_set(err, -ENOMEM, "out of memory");
	phone->conf = *conf;
	phone->listener = -1;
	phone->line = -1;
	r = conf->listens ? open_listener(phone, err) : 0;
	if (r < 0) {
		phone_free(phone);
		return r;
	}
	*ret = phone;
	return 0;
}

static gboolean on_dialled(gint fd, GIOCondition condition, gpointer arg);

/* Opens a new line to the peer; whether it answers shows later. */
static int dial(struct phone *phone, struct err *err)
{
	const struct phone_conf *conf = &phone->conf;
	struct address from, to;
	int r = address_read(conf->local, 0, &from, err);

	if (r == 0)
		r = address_read(conf->peer, conf->port, &to, err);
	if (r != 0)
		return r;
	phone->line = socket(to.at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (phone->line < 0 || bind(phone->line, (struct sockaddr *)&from.at, from.size) < 0 ||
	    (connect(phone->line, (struct sockaddr *)&to.at, to.size) < 0 &&
	     errno != EINPROGRESS)) {
		r = err_set(err, -errno, "calling %s port %u: %s", conf->peer, conf->port,
			    strerror(errno));
		hang_up(phone);
		return r;
	}
	phone->line_source = g_unix_fd_add(phone->line, G_IO_OUT, on_dialled, phone);
	return 0;
}

static gboolean redial(gpointer arg)
{
	struct phone *phone = arg;
	struct err err;

	phone->redial_source = 0;
	if (dial(phone, &err) < 0)
		break_off(phone, err.text);
	return G_SOURCE_REMOVE;
}

static gboolean on_dialled(gint fd, GIOCondition condition, gpointer arg)
{
	struct phone *phone = arg;
	socklen_t length = sizeof(int);
	int code = 0, line = phone->line;

	(void)condition;
	(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &length);
	phone->line_source = 0;
	if (code == 0) {
		take_line(phone, line);
	} else if (code == ECONNREFUSED) {
		hang_up(phone);
		phone->redial_source = g_timeout_add(REDIAL_MS, redial, phone);
	} else {
		break_off(phone, strerror(code));
	}
	return G_SOURCE_REMOVE;
}

int phone_start(struct phone *phone, struct err *err)
{
	if (!phone->conf.listens)
		return dial(phone, err);
	if (!phone->listen_source)
		phone->listen_source = g_unix_fd_add(phone->listener, G_IO_IN, on_call, phone);
	return 0;
}

void phone_say(struct phone *phone, const struct parley_message *message)
{
	if (!phone->connected)
		return;
	parley_write(&phone->unsent, message);
	if (phone->unsent.failed)
		break_off(phone, "out of memory");
	else if (!phone->send_source)
		phone->send_source = g_unix_fd_add(phone->line, G_IO_OUT, on_writable, phone);
}

void phone_free(struct phone *phone)
{
	if (!phone)
		return;
	hang_up(phone);
	drop_source(&phone->listen_source);
	if (phone->listener >= 0)
		(void)close(phone->listener);
	parley_reader_done(&phone->reader);
	text_done(&phone->unsent);
	free(phone);
}

/* loop.c - a host's part on GLib's main loop. */
#include "harness/workload/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>

#include <glib-unix.h>

#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/workload/moment.h"
#include "harness/workload/steps.h"

#define FLUSH_EVERY_MS 500

void loop_init(struct loop *l, const struct loop_conf *conf)
{
	*l = (struct loop){ .conf = *conf, .main = g_main_loop_new(NULL, FALSE) };
}

int loop_open_journal(struct loop *l, const char *path, const char *host, struct err *err)
{
	return steps_open(&l->journal, path, host, err);
}

static void tell(const struct loop *l, enum control_word word, const char *text)
{
	if (l->conf.control_fd >= 0)
		(void)control_tell(l->conf.control_fd, word, text);
}

void loop_come_up(struct loop *l)
{
	if (!l->up)
		tell(l, CONTROL_UP, NULL);
	l->up = true;
}

/* -- the end */

void loop_stop(struct loop *l, enum loop_end end)
{
	if (l->stopping)
		return;
	l->stopping = true;
	l->conf.stop(l->conf.arg, end);
}

void loop_fail(struct loop *l, int code, const char *fmt, ...)
{
	va_list args;

	if (l->stopping)
		return;
	va_start(args, fmt);
	(void)vsnprintf(l->why.text, sizeof(l->why.text), fmt, args);
	va_end(args);
	l->why.code = code;
	loop_stop(l, LOOP_FAILED);
}

void loop_quit(struct loop *l)
{
	g_main_loop_quit(l->main);
}

static gboolean on_lingered(gpointer arg)
{
	loop_quit(arg);
	return G_SOURCE_REMOVE;
}

void loop_after(nsec_t wait, GSourceFunc call, void *arg)
{
	(void)g_timeout_add((guint)((wait + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC), call, arg);
}

/* Also what fails before the loop runs quits by it: quitting a loop that does not run is lost. */
void loop_linger(struct loop *l)
{
	loop_after(l->started && l->why.code == 0 ? LOOP_LINGER : 0, on_lingered, l);
}

/* -- what it hears */

static void start(struct loop *l)
{
	if (l->started || l->stopping)
		return;
	l->started = true;
	l->conf.start(l->conf.arg);
}

static void on_word(void *arg, enum control_word word, const char *text)
{
	(void)text;
	if (word == CONTROL_START)
		start(arg);
	else if (word == CONTROL_STOP)
		loop_stop(arg, LOOP_TOLD);
}

static gboolean on_control(gint fd, GIOCondition condition, gpointer arg)
{
	struct loop *l = arg;
	struct err err;
	int r = control_read(&l->reader, fd, on_word, l, &err);

	(void)condition;
	if (r == 1 || r == -EAGAIN || r == -EINTR)
		return G_SOURCE_CONTINUE;
	if (r == -EBADMSG)
		loop_fail(l, r, "%s", err.text);
	else
		loop_stop(l, LOOP_LEFT);
	return G_SOURCE_REMOVE;
}

static gboolean on_signal(gpointer arg)
{
	loop_stop(arg, LOOP_LEFT);
	return G_SOURCE_CONTINUE;
}

static gboolean on_flush(gpointer arg)
{
	const struct loop *l = arg;

	journal_flush(l->journal);
	return G_SOURCE_CONTINUE;
}

void loop_run(struct loop *l)
{
	int fd = l->conf.control_fd;

	(void)g_unix_signal_add(SIGTERM, on_signal, l);
	(void)g_unix_signal_add(SIGINT, on_signal, l);
	(void)g_timeout_add(FLUSH_EVERY_MS, on_flush, l);
	if (fd >= 0) {
		(void)g_unix_fd_add(fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_control, l);
		tell(l, CONTROL_READY, NULL);
	} else {
		start(l);
	}
	g_main_loop_run(l->main);
}

/* -- what is left */

void loop_note_cost(struct loop *l, const char *host, const char *work)
{
	struct record r = { .time = moment_now(), .kind = RECORD_COUNT };
	struct rusage usage;

	if (!l->journal || getrusage(RUSAGE_SELF, &usage) < 0)
		return;
	r.value = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
		  usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
	steps_put(l->journal, host, work, "cpu-us", &r);
	r.value = usage.ru_maxrss;
	steps_put(l->journal, host, work, "memory-kb", &r);
}

void loop_finish_journal(struct loop *l)
{
	struct err err;

	if (l->journal && journal_finish(l->journal, &err) < 0 && l->why.code == 0)
		l->why = err;
}

int loop_end(struct loop *l, struct err *err)
{
	int r = l->why.code;

	tell(l, r < 0 ? CONTROL_FAILED : CONTROL_DONE, r < 0 ? l->why.text : NULL);
	if (r < 0)
		(void)err_set(err, r, "%s", l->why.text);
	g_main_loop_unref(l->main);
	return r;
}

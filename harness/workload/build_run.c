/* build_run.c - one host's part of a build: the command, its pictures and the harness's word
 * brought together. */
#include "harness/workload/build_run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/workload/build.h"
#include "harness/workload/build_back.h"
#include "harness/workload/build_clip.h"
#include "harness/workload/build_command.h"
#include "harness/workload/build_feed.h"
#include "harness/workload/build_page.h"
#include "harness/workload/build_place.h"
#include "harness/workload/build_ready.h"
#include "harness/workload/build_sound.h"
#include "harness/workload/clip.h"
#include "harness/workload/content.h"
#include "harness/workload/loop.h"
#include "harness/workload/moment.h"
#include "harness/workload/scene.h"
#include "harness/workload/steps.h"

#define LOOK_MS 5 /* how often it is asked whether a command is ready */
/* How long what is killed may take to be gone. */
#define DEATH_LIMIT NSEC_PER_SEC

struct build {
	const struct build_conf *conf;
	const struct build_hooks *hooks;
	struct loop loop;
	struct content *camera;
	char camera_file[PATH_MAX]; /* "" unless the sender has a fake camera */
	struct build_command command;
	struct build_feed *feed;
	struct build_back *back;
	struct build_sound *microphone;
	struct build_back *speaker;
	struct build_page *page; /* NULL unless the build is in one */
	struct build_place place;
	nsec_t begun;    /* told to start; 0 before */
	nsec_t launched; /* the command was started; 0 before */
	bool page_ready; /* a page said so */
	bool ended;      /* the command's first process */
	bool killed;     /* it did not end when it was asked to */
};

static const char *who(const struct build *b)
{
	return b->conf->role == CALL_SELLER ? "sender" : "receiver";
}

/* -- the end of the command */

static gboolean quit(gpointer arg)
{
	struct build *b = arg;

	loop_quit(&b->loop);
	return G_SOURCE_REMOVE;
}

static gboolean kill_command(gpointer arg)
{
	struct build *b = arg;

	b->killed = true;
	(void)kill(-b->command.pid, SIGKILL);
	loop_after(DEATH_LIMIT, quit, b);
	return G_SOURCE_REMOVE;
}

static gboolean end_command(gpointer arg)
{
	struct build *b = arg;

	build_feed_stop(b->feed);
	b->feed = NULL;
	build_sound_stop(b->microphone);
	b->microphone = NULL;
	if (b->conf->role == CALL_SELLER)
		build_command_end_input(&b->command);
	if (!b->command.pid || b->ended)
		return quit(b);
	(void)kill(-b->command.pid, SIGTERM);
	(void)kill(-b->command.pid, SIGCONT);
	loop_after(b->conf->stop_limit, kill_command, b);
	return G_SOURCE_REMOVE;
}

/* The last pictures may still arrive at the receiver. */
static void stop(void *arg, enum loop_end end)
{
	const struct build *b = arg;

	loop_after(end == LOOP_TOLD && b->conf->role == CALL_BUYER ? LOOP_LINGER : 0, end_command,
		   arg);
}

static void on_end(GPid pid, gint status, gpointer arg)
{
	struct build *b = arg;
	double after = (double)(moment_now() - b->launched) / NSEC_PER_SEC;
	char words[200];

	(void)pid;
	b->ended = true;
	if (b->loop.stopping) {
		loop_quit(&b->loop);
		return;
	}
	build_command_last_words(words, sizeof(words));
	if (WIFSIGNALED(status))
		loop_fail(&b->loop, -ECHILD,
			  "the %s's command was ended by signal %d (%s) after %.1f s%s%s", who(b),
			  WTERMSIG(status), strsignal(WTERMSIG(status)), after,
			  *words ? "; its last words: " : "", words);
	else
		loop_fail(&b->loop, -ECHILD,
			  "the %s's command ended by itself with status %d after %.1f s%s%s",
			  who(b), WEXITSTATUS(status), after, *words ? "; its last words: " : "",
			  words);
}

/* -- what its threads tell, in the main loop */

struct message {
	struct build *build;
	nsec_t time; /* of the first picture; 0: something is broken */
	char text[400];
};

static gboolean on_message(gpointer arg)
{
	struct message *m = arg;
	struct build *b = m->build;

	if (m->time) {
		steps_note(b->loop.journal, b->conf->role, "first-shown", m->time);
		loop_come_up(&b->loop);
	} else {
		loop_fail(&b->loop, -EBADMSG, "%s", m->text);
	}
	g_free(m);
	return G_SOURCE_REMOVE;
}

static void on_first(void *arg, nsec_t time)
{
	struct message *m = g_new0(struct message, 1);

	*m = (struct message){ .build = arg, .time = time };
	(void)g_idle_add(on_message, m);
}

static void on_broken(void *arg, const char *why)
{
	struct message *m = g_new0(struct message, 1);

	m->build = arg;
	(void)snprintf(m->text, sizeof(m->text), "%s", why);
	(void)g_idle_add(on_message, m);
}

/* -- the start */

static bool sees_pictures(const struct build_conf *conf)
{
	return conf->role == CALL_BUYER && conf->pictures != BUILD_NONE;
}

static void become_ready(struct build *b)
{
	struct err err;

	steps_note(b->loop.journal, b->conf->role, "ready", moment_now());
	if (build_place_tell(&b->place, &err) < 0)
		loop_fail(&b->loop, err.code, "%s", err.text);
	if (!sees_pictures(b->conf))
		loop_come_up(&b->loop);
}

static gboolean look(gpointer arg)
{
	struct build *b = arg;
	char what[96];

	if (b->loop.stopping)
		return G_SOURCE_REMOVE;
	if (b->page_ready || build_ready_seen(&b->conf->ready, b->command.told)) {
		become_ready(b);
		return G_SOURCE_REMOVE;
	}
	if (moment_now() - b->launched < b->conf->ready_limit)
		return G_SOURCE_CONTINUE;
	loop_fail(&b->loop, -ETIMEDOUT, "the %s's command was not ready within %.1f s: %s", who(b),
		  (double)b->conf->ready_limit / NSEC_PER_SEC,
		  build_ready_missing(&b->conf->ready, what, sizeof(what)));
	return G_SOURCE_REMOVE;
}

static int start_pictures(struct build *b, struct err *err)
{
	const struct build_feed_conf feed = { b->conf,       b->hooks,  b->camera, b->loop.journal,
					      b->command.in, on_broken, b };
	const struct build_back_conf back = { .build = b->conf,
					      .hooks = b->hooks,
					      .journal = b->loop.journal,
					      .fd = b->command.out,
					      .on_first = on_first,
					      .on_broken = on_broken,
					      .arg = b };
	int r = 0;

	if (b->command.in >= 0)
		r = build_feed_start(&b->feed, &feed, err);
	if (r == 0 && b->command.out >= 0)
		r = build_back_start(&b->back, &back, err);
	return r;
}

static int start_sound(struct build *b, struct err *err)
{
	const struct build_sound_conf microphone = { b->conf,          b->hooks,  b->loop.journal,
						     b->command.sound, on_broken, b };
	const struct build_back_conf speaker = { .build = b->conf,
						 .hooks = b->hooks,
						 .journal = b->loop.journal,
						 .fd = b->command.sound,
						 .sound = true,
						 .on_broken = on_broken,
						 .arg = b };

	if (b->command.sound < 0)
		return 0;
	return b->conf->role == CALL_SELLER ? build_sound_start(&b->microphone, &microphone, err)
					    : build_back_start(&b->speaker, &speaker, err);
}

static void launch(struct build *b)
{
	struct err err;

	b->launched = moment_now();
	if (build_command_start(&b->command, b->conf, b->place.home,
				*b->camera_file ? b->camera_file : NULL, &err) < 0) {
		loop_fail(&b->loop, err.code, "%s", err.text);
		return;
	}
	(void)g_child_watch_add(b->command.pid, on_end, b);
	steps_note(b->loop.journal, b->conf->role, "launch", b->launched);
	if (start_pictures(b, &err) < 0 || start_sound(b, &err) < 0) {
		loop_fail(&b->loop, err.code, "%s", err.text);
		return;
	}
	(void)g_timeout_add(LOOK_MS, look, b);
}

/* The other host tells by itself why its command is not ready, when that command has ended: it has
 * the first word. */
static gboolean wait_for_peer(gpointer arg)
{
	struct build *b = arg;

	if (b->loop.stopping)
		return G_SOURCE_REMOVE;
	if (build_place_told(&b->place)) {
		launch(b);
		return G_SOURCE_REMOVE;
	}
	if (moment_now() - b->begun < b->conf->ready_limit + b->conf->stop_limit + NSEC_PER_SEC)
		return G_SOURCE_CONTINUE;
	loop_fail(&b->loop, -ETIMEDOUT,
		  "the other host's command was not ready: the %s's was not started", who(b));
	return G_SOURCE_REMOVE;
}

static gboolean on_picture_limit(gpointer arg)
{
	struct build *b = arg;

	if (!b->loop.up)
		loop_fail(&b->loop, -ETIMEDOUT,
			  "no picture came back from the receiver's command within %.1f s",
			  (double)b->conf->picture_limit / NSEC_PER_SEC);
	return G_SOURCE_REMOVE;
}

static void start(void *arg)
{
	struct build *b = arg;

	b->begun = moment_now();
	steps_note(b->loop.journal, b->conf->role, "start", b->begun);
	if (sees_pictures(b->conf))
		loop_after(b->conf->picture_limit, on_picture_limit, b);
	if (b->conf->waits)
		(void)g_timeout_add(LOOK_MS, wait_for_peer, b);
	else
		launch(b);
}

/* -- the whole */

static int open_camera(struct build *b, struct err *err)
{
	const struct build_conf *conf = b->conf;
	const struct clip_conf clip = { conf->clip, conf->width, conf->height, conf->fps };
	const struct scene_conf scene = { conf->width, conf->height, conf->fps, 0 };

	if (conf->role != CALL_SELLER || conf->pictures == BUILD_NONE)
		return 0;
	return *conf->clip ? clip_new(&b->camera, &clip, err) : scene_new(&b->camera, &scene, err);
}

static void on_page_ready(void *arg)
{
	struct build *b = arg;

	b->page_ready = true;
}

static int open_page(struct build *b, struct err *err)
{
	const struct build_page_conf conf = { .build = b->conf,
					      .journal = b->loop.journal,
					      .loop = b->conf->fps * BUILD_CLIP_SECONDS,
					      .on_ready = on_page_ready,
					      .on_first = on_first,
					      .on_broken = on_broken,
					      .arg = b };

	return build_page_new(&b->page, &conf, err);
}

/* Everything that can be known to be missing is missed here, before "ready". */
static int prepare(struct build *b, struct err *err)
{
	struct build_clip clip = { b->conf, b->hooks, NULL, b->place.home };
	int r = build_command_needs("the build", b->conf->needs, err);

	if (r == 0)
		r = build_place_open(&b->place, b->conf, err);
	if (r == 0)
		r = loop_open_journal(&b->loop, b->place.records, call_role_word(b->conf->role),
				      err);
	if (r < 0)
		return r;
	r = open_camera(b, err);
	clip.camera = b->camera;
	if (r == 0 && b->conf->pictures == BUILD_FILE)
		r = build_clip_write(b->camera_file, &clip, err);
	if (r == 0 && *b->conf->folder)
		r = open_page(b, err);
	return r;
}

static void tear_down(struct build *b)
{
	if (b->command.pid)
		(void)kill(-b->command.pid, SIGKILL); /* also what it left behind in its group */
	build_feed_stop(b->feed);
	build_back_stop(b->back);
	build_sound_stop(b->microphone);
	build_back_stop(b->speaker);
	build_page_free(b->page);
	build_command_close(&b->command);
	loop_finish_journal(&b->loop);
	journal_free(b->loop.journal);
	if (b->camera)
		b->camera->free(b->camera);
	build_place_close(&b->place);
}

/* That it had to be killed is no failure of the run, but its user must know. */
static void tell_killed(const struct build *b)
{
	if (b->killed && b->loop.why.code == 0)
		(void)fprintf(stderr,
			      "straits: the %s's command did not end within %.1f s of SIGTERM, and "
			      "was killed\n",
			      who(b), (double)b->conf->stop_limit / NSEC_PER_SEC);
}

int build_run(const struct build_conf *conf, const struct build_hooks *hooks, struct err *err)
{
	struct build *b = g_new0(struct build, 1);
	const struct loop_conf loop = {
		.control_fd = conf->control_fd, .start = start, .stop = stop, .arg = b
	};
	int r;

	b->conf = conf;
	b->hooks = hooks;
	b->command = (struct build_command){ 0, -1, -1, -1, -1 };
	loop_init(&b->loop, &loop);
	(void)signal(SIGPIPE, SIG_IGN);
	/* the command has no part in what is said there */
	if (conf->control_fd >= 0)
		(void)fcntl(conf->control_fd, F_SETFD, FD_CLOEXEC);
	if (prepare(b, &b->loop.why) == 0)
		loop_run(&b->loop);
	tear_down(b);
	tell_killed(b);
	r = loop_end(&b->loop, err);
	g_free(b);
	return r;
}

/* build_command.c - a shell with pipes and what it must know in its environment. */
#include "harness/workload/build_command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/build.h"
#include "harness/workload/build_page.h"
#include "harness/workload/page.h"
#include "harness/workload/spawn.h"

#define PIPE_BYTES (512 * 1024)
/* 40 ms: a microphone keeps nothing for those who are slow. */
#define SOUND_BYTES 4096

static const char *package_of(const char *program)
{
	static const struct {
		const char *program;
		const char *package;
	} table[] = {
		{ "ffmpeg", "ffmpeg" },
		{ "gst-launch-1.0", "gstreamer1.0-tools" },
		{ "chromium", "chromium" },
		{ "python3", "python3" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
		if (!strcmp(table[i].program, program))
			return table[i].package;
	return NULL;
}

int build_command_needs(const char *what, const char *programs, struct err *err)
{
	gchar **list = g_strsplit_set(programs, " \t\n", -1);
	struct text missing = { 0 };
	int r = 0;

	for (gchar **name = list; *name; name++) {
		gchar *path = **name ? g_find_program_in_path(*name) : NULL;
		const char *package = package_of(*name);

		if (**name && !path)
			text_addf(&missing, "%s%s%s%s%s", missing.len ? ", " : "", *name,
				  package ? " (package " : "", package ? package : "",
				  package ? ")" : "");
		g_free(path);
	}
	if (missing.len)
		r = err_set(err, -ENOENT, "%s needs %s: install what is missing", what,
			    text_str(&missing));
	text_done(&missing);
	g_strfreev(list);
	return r;
}

static void set_number(gchar ***env, const char *name, unsigned value)
{
	gchar *text = g_strdup_printf("%u", value);

	*env = g_environ_setenv(*env, name, text, TRUE);
	g_free(text);
}

/* The contract's variables; docs/build-contract.md tells them all. Paths are whole, for a command
 * may go to another folder, as the browsers' does. */
static gchar **make_environment(const struct build_conf *conf, const char *home, const char *camera)
{
	char url[64], relay[128];
	gchar *whole = g_canonicalize_filename(home, NULL);
	gchar *clip = camera ? g_canonicalize_filename(camera, NULL) : g_strdup("");

	const struct {
		const char *name, *value;
	} texts[] = {
		{ "STRAITS_ROLE", conf->role == CALL_SELLER ? "sender" : "receiver" },
		{ "STRAITS_LOCAL", conf->local },
		{ "STRAITS_PEER", conf->peer },
		{ "STRAITS_FOLDER", conf->folder },
		{ "STRAITS_CAMERA", clip },
		{ "STRAITS_URL", *conf->folder ? url : "" },
		{ "STRAITS_RELAY", *conf->folder ? relay : "" },
		{ "HOME", whole },
		{ "TMPDIR", whole },
		{ "XDG_CACHE_HOME", whole },
		{ "XDG_CONFIG_HOME", whole },
		{ "XDG_DATA_HOME", whole },
	};

	gchar **env = g_get_environ();

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/", PAGE_PORT);
	build_page_relay(conf, relay, sizeof(relay));

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		env = g_environ_setenv(env, texts[i].name, texts[i].value, TRUE);
	set_number(&env, "STRAITS_WIDTH", conf->width);
	set_number(&env, "STRAITS_HEIGHT", conf->height);
	set_number(&env, "STRAITS_FPS", conf->fps);
	g_free(whole);
	g_free(clip);
	return env;
}

static bool gives_output(const struct build_conf *conf)
{
	return conf->role == CALL_BUYER &&
	       (conf->pictures == BUILD_Y4M || conf->pictures == BUILD_RAW);
}

static bool takes_input(const struct build_conf *conf)
{
	return conf->role == CALL_SELLER &&
	       (conf->pictures == BUILD_Y4M || conf->pictures == BUILD_RAW);
}

/* Pipe ends, the command's first; -1 where there is none. */
struct ends {
	int in[2], out[2], told[2], sound[2];
};

/* Above the descriptors that a command is given, so that none stands in another's place. */
#define PIPE_LOWEST 16

static int lift(int *fd)
{
	int high = fcntl(*fd, F_DUPFD_CLOEXEC, PIPE_LOWEST);

	if (high < 0)
		return -errno;
	(void)close(*fd);
	*fd = high;
	return 0;
}

static int make_pipe(int ret_command_reads[2], int bytes)
{
	int r;

	if (pipe2(ret_command_reads, O_CLOEXEC) < 0)
		return -errno;
	r = lift(&ret_command_reads[0]);
	if (r == 0)
		r = lift(&ret_command_reads[1]);
	(void)fcntl(ret_command_reads[1], F_SETPIPE_SZ, bytes);
	return r;
}

static void turn(int ends[2])
{
	int first = ends[0];

	ends[0] = ends[1];
	ends[1] = first;
}

static int make_pipes(struct ends *e, const struct build_conf *conf)
{
	int r = 0;

	*e = (struct ends){ { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	if (takes_input(conf))
		r = make_pipe(e->in, PIPE_BYTES);
	if (r == 0 && gives_output(conf))
		r = make_pipe(e->out, PIPE_BYTES);
	if (r == 0 && conf->ready.sign == BUILD_TOLD)
		r = make_pipe(e->told, PIPE_BYTES);
	if (r == 0 && conf->sound != BUILD_SILENT)
		r = make_pipe(e->sound, SOUND_BYTES);
	turn(e->out);
	turn(e->told);
	if (conf->role == CALL_BUYER)
		turn(e->sound);
	if (r == 0 && e->in[1] >= 0 && fcntl(e->in[1], F_SETFL, O_NONBLOCK) < 0)
		r = -errno;
	if (r == 0 && e->sound[1] >= 0 && conf->role == CALL_SELLER &&
	    fcntl(e->sound[1], F_SETFL, O_NONBLOCK) < 0)
		r = -errno;
	return r;
}

static void close_ends(struct ends *e, size_t which)
{
	int *pairs[] = { e->in, e->out, e->told, e->sound };

	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
		if (pairs[i][which] >= 0)
			(void)close(pairs[i][which]);
}

static int add_files(posix_spawn_file_actions_t *files, const struct ends *e)
{
	int r;

	if (e->in[0] >= 0)
		r = posix_spawn_file_actions_adddup2(files, e->in[0], 0);
	else
		r = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(files, e->out[0] >= 0 ? e->out[0] : 2, 1);
	if (r == 0 && e->told[0] >= 0)
		r = posix_spawn_file_actions_adddup2(files, e->told[0], 3);
	else if (r == 0)
		r = posix_spawn_file_actions_addclose(files, 3);
	if (r == 0 && e->sound[0] >= 0)
		r = posix_spawn_file_actions_adddup2(files, e->sound[0], 4);
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(files, e->sound[0] >= 0 ? 5 : 4);
	return r;
}

static int spawn(pid_t *ret, const char *command, const struct ends *e, gchar **env)
{
	char *const argv[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
	posix_spawn_file_actions_t files;
	int r = posix_spawn_file_actions_init(&files);

	if (r)
		return -r;
	r = add_files(&files, e);
	if (r == 0)
		r = spawn_group(ret, "/bin/sh", argv, env, &files);
	(void)posix_spawn_file_actions_destroy(&files);
	return -r;
}

int build_command_start(struct build_command *ret, const struct build_conf *conf, const char *home,
			const char *camera, struct err *err)
{
	gchar **env = make_environment(conf, home, camera);
	struct ends e;
	pid_t pid = 0;
	int r = make_pipes(&e, conf);

	if (r == 0)
		r = spawn(&pid, conf->command, &e, env);
	g_strfreev(env);
	close_ends(&e, 0);
	if (r < 0) {
		close_ends(&e, 1);
		return err_set(err, r, "the command cannot be started: %s", strerror(-r));
	}
	*ret = (struct build_command){ pid, e.in[1], e.out[1], e.told[1], e.sound[1] };
	return 0;
}

static void drop(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void build_command_end_input(struct build_command *command)
{
	drop(&command->in);
	drop(&command->sound);
}

void build_command_close(struct build_command *command)
{
	drop(&command->in);
	drop(&command->out);
	drop(&command->told);
	drop(&command->sound);
}

/* The last line of text that holds anything, with what cannot be printed as blanks. */
static void take_last_line(char *text, char *ret, size_t size)
{
	char *end = text + strlen(text), *begin;

	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' && *c != '\n')
			*c = *c == '\r' ? '\n' : ' ';
	while (end > text && (end[-1] == '\n' || end[-1] == ' '))
		*--end = '\0';
	begin = strrchr(text, '\n');
	(void)snprintf(ret, size, "%s", begin ? begin + 1 : text);
}

void build_command_last_words(char *ret, size_t size)
{
	char tail[1024] = "";
	struct stat st;
	ssize_t n = 0;
	int fd = open("/proc/self/fd/2", O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*ret = '\0';
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		off_t from = st.st_size - (off_t)(sizeof(tail) - 1);

		n = pread(fd, tail, sizeof(tail) - 1, from > 0 ? from : 0);
	}
	(void)close(fd);
	tail[n > 0 ? n : 0] = '\0';
	take_last_line(tail, ret, size);
}

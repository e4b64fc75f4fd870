/* talk_speak.c - speech from espeak-ng and from files. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/path.h"
#include "harness/workload/talk_sound.h"

/* A sentence takes some ten ms; longer than this means that it hangs. */
#define ESPEAK_LIMIT_S 10

/* In the child: speaks into the descriptor. It is ended by an alarm, which outlives exec. */
static void become_espeak(int fd, const char *language, const char *text)
{
	char path[32];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)signal(SIGALRM, SIG_DFL);
	(void)alarm(ESPEAK_LIMIT_S);
	(void)execlp("espeak-ng", "espeak-ng", "-v", language, "-w", path, "--", text,
		     (char *)NULL);
	_exit(127);
}

static int run_espeak(int fd, const char *language, const char *text, struct err *err)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		become_espeak(fd, language, text);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return err_set(err, -errno, "espeak-ng: %s", strerror(errno));
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		return err_set(err, -ETIMEDOUT, "espeak-ng did not end within %d s",
			       ESPEAK_LIMIT_S);
	if (status != 0)
		return err_set(err, -ENOENT, "espeak-ng cannot speak \"%.40s\"", language);
	return 0;
}

/* Reads what f holds and adds it, trimmed. */
static int add_file(struct talk_sound *sound, FILE *f, const char *name,
		    const struct talk_reader *reader, struct err *err)
{
	struct talk_sound piece = { 0 };
	struct talk_piece read = { 0 };
	int r = reader->read(reader->arg, f, name, &read, err);

	if (r < 0)
		return r;
	r = talk_sound_add(&piece, read.v, read.n, read.rate, err);
	if (r == 0)
		r = talk_sound_trim(&piece, err);
	if (r == 0)
		r = talk_sound_add(sound, piece.v, piece.n, TALK_RATE, err);
	else
		(void)err_prefix(err, "%s", name);
	talk_sound_done(&piece);
	free(read.v);
	return r;
}

int talk_sound_espeak(struct talk_sound *sound, const char *language, const char *text,
		      const struct talk_reader *reader, struct err *err)
{
	char name[64];
	FILE *f;
	int fd, r;

	if (!path_has("espeak-ng"))
		return err_set(err, -ENOENT,
			       "the customer speaks by espeak-ng, which is not there: install the "
			       "package espeak-ng, or let the show say \"voice: generated\"");
	fd = memfd_create("speech", 0);
	if (fd < 0)
		return err_set(err, -errno, "espeak-ng: %s", strerror(errno));
	r = run_espeak(fd, language, text, err);
	f = fdopen(fd, "rb");
	if (!f) {
		(void)close(fd);
		return r < 0 ? r : err_set(err, -ENOMEM, "no memory for speech");
	}
	(void)snprintf(name, sizeof(name), "espeak-ng's \"%.40s\"", text);
	if (r == 0) {
		rewind(f);
		r = add_file(sound, f, name, reader, err);
	}
	(void)fclose(f);
	return r;
}

int talk_sound_file(struct talk_sound *sound, const char *path, const struct talk_reader *reader,
		    struct err *err)
{
	FILE *f = fopen(path, "rbe");
	int r;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	r = add_file(sound, f, path, reader, err);
	(void)fclose(f);
	return r;
}

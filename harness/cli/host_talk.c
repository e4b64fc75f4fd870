/* host_talk.c - a conversation with sound files read and written. */
#include "harness/cli/host_talk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/workload/talk.h"
#include "harness/workload/talk_run.h"
#include "probes/mark/wav.h"

#define CHUNK 4096U

/* Adds the first channel of n frames to the piece, which has room for *cap samples. */
static int keep(struct talk_piece *piece, size_t *cap, const struct wav_reader *wav,
		const int16_t *frames, size_t n)
{
	if (piece->n + n > *cap) {
		size_t room = 2 * (piece->n + CHUNK);
		int16_t *more = realloc(piece->v, room * sizeof(*more));

		if (!more)
			return -ENOMEM;
		piece->v = more;
		*cap = room;
	}
	for (size_t i = 0; i < n; i++)
		piece->v[piece->n++] = frames[i * wav->channels];
	return 0;
}

static int read_sound(void *arg, FILE *f, const char *name, struct talk_piece *ret, struct err *err)
{
	struct talk_piece piece = { 0 };
	struct wav_reader wav;
	int16_t frames[CHUNK * 2];
	size_t cap = 0;
	ptrdiff_t got = 0;
	int r = wav_open(&wav, f, name, err);

	(void)arg;
	while (r == 0 && (got = wav_read(&wav, frames, CHUNK, err)) > 0 &&
	       piece.n <= (size_t)(TALK_SOUND_MAX / NSEC_PER_SEC) * wav.rate)
		if (keep(&piece, &cap, &wav, frames, (size_t)got) < 0)
			r = err_set(err, -ENOMEM, "no memory for speech");
	/* a header that does not know the length, as a pipe's, is cut short at the file's end */
	if (r == 0 && got < 0 && got != -EINVAL)
		r = (int)got;
	if (r < 0) {
		free(piece.v);
		return r;
	}
	piece.rate = wav.rate;
	*ret = piece;
	return 0;
}

/* Where the recording goes; f is NULL when there is none, or no more. */
struct recording {
	FILE *f;
	struct wav_writer wav;
};

static void complain(const struct err *err)
{
	(void)fprintf(stderr, "straits: %s\n", err->text);
}

/* That it cannot be written is no harm to the conversation. */
static void record(void *arg, const int16_t *frames, size_t n)
{
	struct recording *r = arg;
	struct err err;

	if (r->f && wav_write(&r->wav, frames, n, &err) < 0) {
		complain(&err);
		(void)fclose(r->f);
		r->f = NULL;
	}
}

static void open_recording(struct recording *r, const char *path)
{
	struct err err;

	*r = (struct recording){ .f = path ? fopen(path, "wbe") : NULL };
	r->wav = (struct wav_writer){ .f = r->f, .name = path, .channels = 2, .rate = TALK_RATE };
	if (path && !r->f) {
		(void)fprintf(stderr, "straits: %s: %s\n", path, strerror(errno));
	} else if (r->f && wav_begin(&r->wav, WAV_UNKNOWN, &err) < 0) {
		complain(&err);
		(void)fclose(r->f);
		r->f = NULL;
	}
}

static void close_recording(struct recording *r)
{
	struct err err;

	if (!r->f)
		return;
	if (wav_end(&r->wav, &err) < 0)
		complain(&err);
	(void)fclose(r->f);
}

int host_talk(int argc, char **argv)
{
	struct recording recording;
	const struct talk_hooks hooks = { .reader = { .read = read_sound },
					  .record = record,
					  .arg = &recording };
	struct talk_conf conf;
	struct err err;
	int r;

	if (argc != 2)
		return cli_refuse("straits host talk is started by a run, with one argument");
	if (talk_read(argv[1], &conf, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	open_recording(&recording, conf.recording);
	r = talk_run(&conf, &hooks, &err);
	close_recording(&recording);
	talk_conf_done(&conf);
	return r < 0 ? cli_fail(&err, EXIT_INVALID) : EXIT_PASS;
}

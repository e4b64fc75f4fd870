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

/* The first channel of all frames; the array is the caller's. */
static int read_frames(struct wav_reader *wav, int16_t **ret, size_t *ret_n, struct err *err)
{
	size_t most = (size_t)(TALK_SOUND_MAX / NSEC_PER_SEC) * wav->rate, n = 0, cap = 0;
	int16_t frames[CHUNK * 2], *all = NULL;
	ptrdiff_t got;

	while ((got = wav_read(wav, frames, CHUNK, err)) > 0 && n < most) {
		if (n + (size_t)got > cap) {
			int16_t *more = realloc(all, (cap = 2 * (n + CHUNK)) * sizeof(*all));

			if (!more) {
				free(all);
				return err_set(err, -ENOMEM, "no memory for speech");
			}
			all = more;
		}
		for (ptrdiff_t i = 0; i < got; i++)
			all[n++] = frames[(size_t)i * wav->channels];
	}
	/* a header that does not know the length, as a pipe's, is cut short at the file's end */
	if (got < 0 && got != -EINVAL) {
		free(all);
		return (int)got;
	}
	*ret = all;
	*ret_n = n;
	return 0;
}

static int read_sound(void *arg, FILE *f, const char *name, int16_t **ret, size_t *ret_n,
		      unsigned *ret_rate, struct err *err)
{
	struct wav_reader wav;
	int r = wav_open(&wav, f, name, err);

	(void)arg;
	if (r == 0)
		r = read_frames(&wav, ret, ret_n, err);
	if (r == 0)
		*ret_rate = wav.rate;
	return r;
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

/* build_sound.c - a voice into a pipe on absolute time. */
#include "harness/workload/build_sound.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/workload/build.h"
#include "harness/workload/build_hooks.h"
#include "harness/workload/moment.h"
#include "harness/workload/steps.h"
#include "harness/workload/voice.h"

#define STUCK_LIMIT (10 * NSEC_PER_SEC)
#define BLOCK       ((int64_t)VOICE_RATE / 50) /* 20 ms */
#define WAV_HEADER  44U
#define LOOK_NS     (5 * NSEC_PER_MSEC)

static const char no_reader[] = "the sender's command took no sound for 10 s";

struct build_sound {
	struct build_sound_conf conf;
	struct voice voice;
	uint64_t dropped;
	GThread *thread;
	atomic_bool stopping;
};

/* Samples on a line of time that is CLOCK_MONOTONIC's, so that both hosts agree on its seconds. */
static int64_t samples_at(nsec_t time)
{
	return (int64_t)((__int128)time * VOICE_RATE / NSEC_PER_SEC);
}

static nsec_t time_of(int64_t samples)
{
	return (nsec_t)((__int128)samples * NSEC_PER_SEC / VOICE_RATE);
}

static void put_le(uint8_t *at, uint32_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* A header for sound whose end is not known: all sizes are the greatest. */
static bool write_header(const struct build_sound *s)
{
	static const uint8_t data[8] = { 'd', 'a', 't', 'a', 0xff, 0xff, 0xff, 0xff };
	uint8_t h[WAV_HEADER] = "RIFF\xff\xff\xff\xffWAVEfmt ";

	put_le(h + 16, 16, 4);
	put_le(h + 20, 1, 2); /* PCM */
	put_le(h + 22, 1, 2); /* channels */
	put_le(h + 24, VOICE_RATE, 4);
	put_le(h + 28, VOICE_RATE * sizeof(int16_t), 4);
	put_le(h + 32, sizeof(int16_t), 2);
	put_le(h + 34, 16, 2); /* bits */
	memcpy(h + 36, data, sizeof(data));
	return write(s->conf.fd, h, sizeof(h)) == (ssize_t)sizeof(h);
}

/* What stands before the first word: a header, or silence. */
static bool write_first(const struct build_sound *s)
{
	const int16_t silence[BLOCK] = { 0 };

	if (s->conf.build->sound == BUILD_WAV)
		return write_header(s);
	return write(s->conf.fd, silence, sizeof(silence)) == (ssize_t)sizeof(silence);
}

/* Nobody listens before the command reads: what was said until then would count as lost. */
static bool wait_for_reader(const struct build_sound *s)
{
	const nsec_t begun = moment_now();
	int waiting = 1;

	while (!atomic_load(&s->stopping) && ioctl(s->conf.fd, FIONREAD, &waiting) == 0) {
		if (!waiting)
			return true;
		if (moment_now() - begun > STUCK_LIMIT) {
			s->conf.on_stuck(s->conf.arg, no_reader);
			return false;
		}
		moment_await(moment_now() + LOOK_NS);
	}
	return false;
}

/* A block is shorter than what a pipe takes as a whole or not at all (PIPE_BUF). false when nobody
 * reads any more, or nobody has for too long. */
static bool give(struct build_sound *s, const int16_t *block, nsec_t *taken)
{
	const size_t size = BLOCK * sizeof(*block);
	ssize_t n;

	do
		n = write(s->conf.fd, block, size);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)size) {
		*taken = moment_now();
		return true;
	}
	if (n < 0 && errno != EAGAIN)
		return false;
	s->dropped++;
	if (moment_now() - *taken <= STUCK_LIMIT)
		return true;
	s->conf.on_stuck(s->conf.arg, no_reader);
	return false;
}

static gpointer speak(gpointer arg)
{
	struct build_sound *s = arg;
	const struct build_hooks *hooks = s->conf.hooks;
	nsec_t taken;
	int64_t at;

	if (!write_first(s) || !wait_for_reader(s))
		return NULL;
	taken = moment_now();
	/* blocks begin at whole seconds too, as marks do: each mark waits for its block in full */
	at = (samples_at(taken) / BLOCK + 1) * BLOCK;
	while (!atomic_load(&s->stopping)) {
		int16_t block[BLOCK];

		voice_next(&s->voice, block, BLOCK);
		hooks->speak(hooks->arg, block, BLOCK, at, s->conf.journal);
		at += BLOCK;
		moment_await(time_of(at));
		if (!give(s, block, &taken))
			return NULL;
	}
	return NULL;
}

int build_sound_start(struct build_sound **ret, const struct build_sound_conf *conf,
		      struct err *err)
{
	struct build_sound *s = calloc(1, sizeof(*s));

	if (!s)
		return err_set(err, -ENOMEM, "out of memory");
	s->conf = *conf;
	voice_init(&s->voice, 0);
	s->thread = g_thread_new("microphone", speak, s);
	*ret = s;
	return 0;
}

void build_sound_stop(struct build_sound *s)
{
	if (!s)
		return;
	atomic_store(&s->stopping, true);
	(void)g_thread_join(s->thread);
	steps_note_value(s->conf.journal, s->conf.build->role, RECORD_COUNT, "microphone-dropped",
			 (int64_t)s->dropped);
	free(s);
}

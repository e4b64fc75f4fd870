/* host_sound.c - marks in the sound of a build. */
#include "harness/cli/host_sound.h"

#include <errno.h>
#include <stdbool.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/drive/clock.h"
#include "harness/workload/build.h"
#include "harness/workload/steps.h"
#include "probes/mark/find.h"
#include "probes/mark/wav.h"

/* 5 ms: a mark is heard when the block came that it begins in. */
#define BLOCK (MARK_RATE / 200)
/* Blocks whose times are kept: a mark is told up to 0.7 s of sound after it. */
#define BLOCKS_KEPT 512

static void note(const struct host_sound *s, const char *probe, struct record *r)
{
	const struct build_conf *conf = s->conf;
	bool sends = conf->role == CALL_SELLER;

	steps_put(s->journal, call_role_word(conf->role), probe,
		  sends ? call_sends(conf->role) : call_receives(conf->role), r);
}

static void on_written(void *arg, const struct mark_written *written)
{
	const struct host_sound *s = arg;
	struct record r = { .time = written->second * NSEC_PER_SEC,
			    .kind = RECORD_MARKED,
			    .id = (uint64_t)written->second };

	note(s, "mark", &r);
}

int host_sound_init(struct host_sound *sound, const struct build_conf *conf, struct err *err)
{
	const struct mark_conf mark = { MARK_PN, BUILD_STREAM, MARK_OVER_DB, MARK_FLOOR_DB };
	int r;

	sound->conf = conf;
	r = mark_writer_init(&sound->writer, &mark, err);
	sound->writer.on_mark = on_written;
	sound->writer.arg = sound;
	return r;
}

void host_build_speak(void *arg, int16_t *samples, size_t n, int64_t at, struct journal *journal)
{
	struct host_sound *s = arg;

	s->journal = journal;
	mark_writer_put(&s->writer, samples, n, 1, at);
}

/* A block that came: how many frames there were with it, and when. */
struct block {
	uint64_t end;
	nsec_t time;
};

/* What is heard, and when each block of it came. */
struct ear {
	const struct host_sound *sound;
	struct block blocks[BLOCKS_KEPT];
	size_t n; /* blocks so far; the last ones are kept */
};

/* When the frame at this place came. */
static nsec_t time_of(const struct ear *ear, double at)
{
	size_t i = ear->n;

	while (i > 1 && ear->n - i + 1 < BLOCKS_KEPT &&
	       at < (double)ear->blocks[(i - 2) % BLOCKS_KEPT].end)
		i--;
	return ear->blocks[(i - 1) % BLOCKS_KEPT].time;
}

static void on_heard(void *arg, const struct mark_heard *heard)
{
	const struct ear *ear = arg;
	/* a mark begins where a block does, and is found to a part of a sample: on either side */
	nsec_t time = time_of(ear, heard->at + MARK_RATE / 1000.0);
	struct record r = { .time = time,
			    .kind = RECORD_HEARD,
			    .id = (uint64_t)mark_heard_second(heard, MARK_PN, time),
			    .value = (int64_t)(heard->score * 1e6) };

	note(ear->sound, "ear", &r);
}

static int open_sound(struct wav_reader *rd, FILE *f, enum build_sound_kind kind, struct err *err)
{
	static const char name[] = "the sound that came back";
	int r = 0;

	if (kind == BUILD_WAV)
		r = wav_open(rd, f, name, err);
	else
		*rd = (struct wav_reader){ .f = f,
					   .name = name,
					   .channels = 1,
					   .rate = MARK_RATE,
					   .frames = WAV_UNKNOWN };
	if (r == 0 && rd->rate != MARK_RATE)
		return err_set(err, -EINVAL, "%s has %u samples a second, expected %d", name,
			       rd->rate, MARK_RATE);
	return r;
}

static int listen_on(struct ear *ear, struct wav_reader *rd, struct finder *finder, struct err *err)
{
	int16_t frames[BLOCK * MARK_CHANNELS];
	ptrdiff_t n;

	while ((n = wav_read(rd, frames, BLOCK, err)) > 0) {
		ear->blocks[ear->n++ % BLOCKS_KEPT] = (struct block){ rd->read, clock_now() };
		finder_put(finder, frames, (size_t)n, rd->channels);
	}
	finder_end(finder);
	return (int)n;
}

int host_build_listen(void *arg, FILE *sound, struct journal *journal, struct err *err)
{
	struct host_sound *s = arg;
	struct ear ear = { .sound = s };
	const struct finder_conf conf = { MARK_PN, BUILD_STREAM, on_heard, &ear };
	struct finder *finder = NULL;
	struct wav_reader rd;
	int r;

	s->journal = journal;
	r = open_sound(&rd, sound, s->conf->sound, err);
	if (r == 0)
		r = finder_new(&conf, &finder, err);
	if (r == 0)
		r = listen_on(&ear, &rd, finder, err);
	finder_free(finder);
	return r;
}

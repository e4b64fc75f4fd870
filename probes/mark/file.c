/* file.c - from a sound file through the writer or the finder of marks. */
#include "probes/mark/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "probes/mark/wav.h"

#define PART 1024U

static int open_in(struct wav_reader *rd, const char *in, struct err *err)
{
	bool standard = strcmp(in, "-") == 0;
	FILE *f = standard ? stdin : fopen(in, "rbe");
	int r;

	*rd = (struct wav_reader){ 0 };
	if (!f)
		return err_set(err, -errno, "%s: %s", in, strerror(errno));
	r = wav_open(rd, f, standard ? "standard input" : in, err);
	if (r == 0 && rd->rate != MARK_RATE)
		r = err_set(err, -EINVAL,
			    "%s: %u Hz; expected %u Hz (ffmpeg -i %s -ar %u OUT.wav makes it that)",
			    rd->name, rd->rate, MARK_RATE, in, MARK_RATE);
	if (r < 0 && !standard)
		(void)fclose(f);
	return r;
}

static void close_in(const struct wav_reader *rd)
{
	if (rd->f != stdin)
		(void)fclose(rd->f);
}

static void note_size(const struct wav_reader *rd, struct mark_file *ret)
{
	ret->channels = rd->channels;
	ret->seconds = (double)rd->read / rd->rate;
}

static void count_mark(void *arg, const struct mark_written *written)
{
	struct mark_file *file = arg;

	(void)written;
	file->marks++;
}

/* A second of sound at a time, so that the level of a mark knows what is under it. */
static ptrdiff_t read_second(struct wav_reader *rd, int16_t *frames, struct err *err)
{
	size_t have = 0;

	while (have < MARK_RATE) {
		ptrdiff_t n = wav_read(rd, frames + have * rd->channels, MARK_RATE - have, err);

		if (n < 0)
			return n;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ptrdiff_t)have;
}

static int copy_marked(struct wav_reader *rd, struct wav_writer *w, struct mark_writer *marks,
		       struct err *err)
{
	int16_t *frames = calloc((size_t)MARK_RATE * MARK_CHANNELS, sizeof(*frames));
	int64_t at = 0;
	ptrdiff_t n = 0;
	int r;

	if (!frames)
		return err_set(err, -ENOMEM, "no memory for a second of sound");
	r = wav_begin(w, rd->frames, err);
	while (r == 0) {
		n = read_second(rd, frames, err);
		if (n <= 0)
			break;
		mark_writer_put(marks, frames, (size_t)n, rd->channels, at);
		at += n;
		r = wav_write(w, frames, (size_t)n, err);
	}
	if (r == 0)
		r = n < 0 ? (int)n : wav_end(w, err);
	free(frames);
	return r;
}

/* Writes to the file beside out, then moves it there. */
static int write_beside(struct wav_reader *rd, const char *out, struct mark_writer *marks,
			struct err *err)
{
	struct wav_writer w = { .name = out, .channels = rd->channels, .rate = rd->rate };
	struct text beside = { 0 };
	int r;

	text_addf(&beside, "%s.part-%ld", out, (long)getpid());
	if (beside.failed)
		return err_set(err, -ENOMEM, "%s: no memory for its name", out);
	w.f = fopen(text_str(&beside), "wbxe");
	if (!w.f) {
		r = err_set(err, -errno, "%s: %s", out, strerror(errno));
		goto out;
	}
	r = copy_marked(rd, &w, marks, err);
	if (fclose(w.f) != 0 && r == 0)
		r = err_set(err, -errno, "%s: %s", out, strerror(errno));
	if (r == 0 && rename(text_str(&beside), out) != 0)
		r = err_set(err, -errno, "%s: %s", out, strerror(errno));
	if (r < 0)
		(void)unlink(text_str(&beside));
out:
	text_done(&beside);
	return r;
}

int mark_file_write(const char *in, const char *out, const struct mark_conf *conf,
		    struct mark_file *ret, struct err *err)
{
	struct mark_writer *marks = malloc(sizeof(*marks));
	struct mark_file file = { 0 };
	struct wav_reader rd;
	int r;

	if (!marks)
		return err_set(err, -ENOMEM, "no memory for a mark");
	r = mark_writer_init(marks, conf, err);
	if (r < 0)
		goto out;
	marks->on_mark = count_mark;
	marks->arg = &file;
	r = open_in(&rd, in, err);
	if (r < 0)
		goto out;
	r = write_beside(&rd, out, marks, err);
	/* the last one, when the sound's end cuts it off, is no mark that can be found */
	file.marks -=
		marks->gain > 0 && marks->next - marks->start < (int64_t)mark_samples(conf->shape);
	close_in(&rd);
	if (r < 0)
		goto out;
	note_size(&rd, &file);
	*ret = file;
out:
	free(marks);
	return r;
}

/* Between the finder and on_place. */
struct passage {
	const struct mark_search *search;
	uint64_t marks;
};

static void on_mark(void *arg, const struct mark_heard *heard)
{
	struct passage *p = arg;
	struct mark_place place = { .time = heard->time,
				    .score = heard->score,
				    .rival = heard->rival };

	place.second = mark_heard_second(heard, p->search->shape, heard->time);
	place.late = place.time - place.second * NSEC_PER_SEC;
	p->marks++;
	p->search->on_place(p->search->arg, &place);
}

int mark_file_find(const char *in, const struct mark_search *search, struct mark_file *ret,
		   struct err *err)
{
	struct passage passage = { .search = search };
	const struct finder_conf conf = { .shape = search->shape,
					  .stream = search->stream,
					  .on_mark = on_mark,
					  .arg = &passage };
	int16_t frames[PART * MARK_CHANNELS];
	struct finder *f = NULL;
	struct wav_reader rd;
	ptrdiff_t n;
	int r = finder_new(&conf, &f, err);

	if (r < 0)
		return r;
	r = open_in(&rd, in, err);
	if (r < 0)
		goto out;
	while ((n = wav_read(&rd, frames, PART, err)) > 0)
		finder_put(f, frames, (size_t)n, rd.channels);
	finder_end(f);
	close_in(&rd);
	note_size(&rd, ret);
	ret->marks = passage.marks;
	r = (int)n;
out:
	finder_free(f);
	return r;
}

/* pipe.c - a loop over the pictures of a Y4M stream. */
#include "probes/stamp/pipe.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/y4m.h"

/* One stream on its way through. */
struct flow {
	const struct pipe_conf *conf;
	struct y4m y4m;
	struct stamp_layout layout;
	struct picture picture;
	uint8_t *data;
	struct pipe_sum *sum;
	uint64_t last_id;
};

static void note(const struct flow *f, enum record_kind kind, nsec_t time, uint64_t id,
		 int64_t value)
{
	struct record r = { .time = time, .kind = kind, .id = id, .value = value };

	if (!f->conf->journal)
		return;
	(void)snprintf(r.probe, sizeof(r.probe), "%s", f->conf->probe);
	(void)snprintf(r.stream, sizeof(r.stream), "%s", f->conf->track);
	journal_note(f->conf->journal, &r);
}

static int flow_open(struct flow *f, const struct pipe_conf *conf, struct pipe_sum *sum,
		     struct err *err)
{
	bool told = conf->source_width && conf->source_height;
	struct picture_memory memory;
	int r;

	*sum = (struct pipe_sum){ 0 };
	*f = (struct flow){ .conf = conf, .sum = sum };
	r = y4m_open(&f->y4m, conf->in, conf->in_name, err);
	if (r < 0)
		return r;
	r = stamp_layout_init(&f->layout, told ? conf->source_width : f->y4m.width,
			      told ? conf->source_height : f->y4m.height, err);
	if (r < 0)
		return r;
	f->data = malloc(f->y4m.bytes);
	if (!f->data)
		return err_set(err, -ENOMEM, "out of memory");
	y4m_memory(&f->y4m, f->data, &memory);
	return picture_init(&f->picture, f->y4m.format, f->y4m.width, f->y4m.height, &memory, err);
}

static int flow_out(const struct flow *f, int r, struct err *err)
{
	if (r < 0)
		return err_set(err, r, "%s: %s", f->conf->out_name, strerror(-r));
	return 0;
}

static bool is_stopped(const struct flow *f)
{
	return f->conf->stopped && f->conf->stopped();
}

/* Takes pictures one by one through pass until the input ends. */
static int flow_run(struct flow *f, int (*pass)(struct flow *f, nsec_t now, struct err *err),
		    struct err *err)
{
	const struct pipe_conf *conf = f->conf;
	int r = conf->out ? flow_out(f, y4m_write_header(conf->out, &f->y4m), err) : 0;

	while (r == 0 && !is_stopped(f)) {
		r = y4m_read(&f->y4m, f->data, err);
		/* a signal that stops also breaks off the reading */
		if (r <= 0)
			return is_stopped(f) ? 0 : r;
		r = pass(f, conf->now(), err);
		f->sum->pictures++;
		if (r == 0 && conf->out)
			r = flow_out(f, y4m_write(conf->out, &f->y4m, f->data), err);
	}
	return r;
}

static int pass_stamping(struct flow *f, nsec_t now, struct err *err)
{
	uint64_t id = f->sum->pictures;

	(void)err;
	stamp_write(&f->layout, &f->picture,
		    (struct stamp_word){ .counter = (uint32_t)(id & STAMP_COUNTER_MAX),
					 .stream = (uint8_t)f->conf->stream });
	f->sum->states[STAMP_FULL]++;
	f->sum->greatest = id;
	note(f, RECORD_CAPTURE, now, id, 0);
	return 0;
}

/* What the newest frame read is among those before it. */
static void count_turn(struct flow *f, bool any, uint64_t before)
{
	struct pipe_sum *sum = f->sum;
	uint64_t id = f->last_id;

	if (!any) {
		sum->least = sum->greatest = id;
		return;
	}
	if (id > sum->greatest) {
		sum->missing += id - sum->greatest - 1;
		sum->greatest = id;
		return;
	}
	sum->repeated += id == before;
	sum->older += id != before;
	if (id < sum->least) {
		sum->missing += sum->least - id - 1;
		sum->least = id;
	}
}

static nsec_t stream_time(const struct flow *f)
{
	const struct y4m *y = &f->y4m;

	if (!y->fps_num || !y->fps_den)
		return -1;
	return (nsec_t)((double)f->sum->pictures * y->fps_den / y->fps_num * (double)NSEC_PER_SEC);
}

static int tell_picture(const struct flow *f, struct err *err)
{
	if (!f->conf->on_picture)
		return 0;
	return f->conf->on_picture(f->conf->picture_arg, f->data, f->y4m.bytes, stream_time(f),
				   err);
}

static int pass_reading(struct flow *f, nsec_t now, struct err *err)
{
	struct stamp_reading got = stamp_read(&f->layout, &f->picture);
	struct pipe_sum *sum = f->sum;
	bool any = sum->pictures > sum->states[STAMP_NONE];
	uint64_t before;
	int r = tell_picture(f, err);

	if (r < 0)
		return r;
	if (got.state == STAMP_NONE || got.word.stream != f->conf->stream) {
		sum->states[STAMP_NONE]++;
		note(f, RECORD_UNREAD, now, sum->pictures + 1, 0);
		if (!any && sum->states[STAMP_NONE] == STAMP_EXPLAIN_AFTER)
			return stamp_explain(&f->layout, &f->picture, err);
		return 0;
	}
	before = f->last_id;
	f->last_id = any ? stamp_unwrap(before, got.word.counter) : got.word.counter;
	sum->states[got.state]++;
	count_turn(f, any, before);
	note(f, RECORD_SHOWN, now, f->last_id, (int64_t)got.state);
	return f->conf->on_seen
		       ? f->conf->on_seen(f->conf->arg,
					  &(struct pipe_seen){ f->last_id, got.state, &f->picture,
							       f->y4m.full_range },
					  err)
		       : 0;
}

int pipe_stamp(const struct pipe_conf *conf, struct pipe_sum *ret, struct err *err)
{
	struct flow f;
	int r = flow_open(&f, conf, ret, err);

	if (r == 0)
		r = flow_run(&f, pass_stamping, err);
	free(f.data);
	return r;
}

int pipe_watch(const struct pipe_conf *conf, struct pipe_sum *ret, struct err *err)
{
	struct flow f;
	int r = flow_open(&f, conf, ret, err);

	if (r == 0)
		r = flow_run(&f, pass_reading, err);
	free(f.data);
	return r;
}

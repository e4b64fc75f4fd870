/* against.c - finding a frame in a stamped file by its number, forward or back. */
#include "harness/cli/against.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/pipe.h"
#include "probes/stamp/y4m.h"
#include "reports/metric/fidelity.h"

/* Of so many of the source's pictures one must hold a stamp of the stream. */
#define EXPLAIN_AFTER 30

/* Where a frame lies in the source. */
struct place {
	uint64_t id;
	off_t offset;
};

struct against {
	struct against_conf conf;
	struct y4m y4m;
	struct stamp_layout layout;
	struct picture picture;
	uint8_t *data;
	uint64_t loaded;      /* the id of the picture in data */
	bool any;             /* is there one? */
	bool ended;           /* has the source been read to its end? */
	off_t next;           /* where what was not read yet begins */
	struct place *places; /* of what was read, in the source's order */
	size_t n, cap;
	struct against_sum sum;
};

static int start(struct against *a, struct err *err)
{
	struct picture_memory memory;
	int r = y4m_open(&a->y4m, a->y4m.f, a->conf.path, err);

	if (r == 0)
		r = stamp_layout_init(&a->layout, a->y4m.width, a->y4m.height, err);
	if (r < 0)
		return r;
	a->next = ftello(a->y4m.f);
	if (a->next < 0)
		return err_set(err, -ESPIPE, "%s: pictures are compared with a file, not a pipe",
			       a->conf.path);
	a->data = malloc(a->y4m.bytes);
	if (!a->data)
		return err_set(err, -ENOMEM, "out of memory");
	y4m_memory(&a->y4m, a->data, &memory);
	return picture_init(&a->picture, a->y4m.format, a->y4m.width, a->y4m.height, &memory, err);
}

int against_open(struct against **ret, const struct against_conf *conf, struct err *err)
{
	struct against *a = calloc(1, sizeof(*a));
	int r;

	if (!a)
		return err_set(err, -ENOMEM, "out of memory");
	a->conf = *conf;
	a->sum.psnr_min = INFINITY;
	a->sum.ssim_min = INFINITY;
	a->y4m.f = fopen(conf->path, "re");
	r = a->y4m.f ? start(a, err) : err_set(err, -errno, "%s: %s", conf->path, strerror(errno));
	if (r < 0) {
		against_close(a);
		return r;
	}
	*ret = a;
	return 0;
}

void against_close(struct against *a)
{
	if (!a)
		return;
	if (a->y4m.f)
		(void)fclose(a->y4m.f);
	free(a->data);
	free(a->places);
	free(a);
}

static int remember(struct against *a, uint64_t id, off_t offset, struct err *err)
{
	if (a->n == a->cap) {
		size_t cap = a->cap ? 2 * a->cap : 256;
		struct place *more = realloc(a->places, cap * sizeof(*more));

		if (!more)
			return err_set(err, -ENOMEM, "out of memory");
		a->places = more;
		a->cap = cap;
	}
	a->places[a->n++] = (struct place){ id, offset };
	return 0;
}

/* Reads the picture at offset. 1, 0 at the end, or a negative errno. */
static int load(struct against *a, off_t offset, struct err *err)
{
	if (ftello(a->y4m.f) != offset && fseeko(a->y4m.f, offset, SEEK_SET) != 0)
		return err_set(err, -errno, "%s: %s", a->conf.path, strerror(errno));
	return y4m_read(&a->y4m, a->data, err);
}

/* Reads one more picture of the source. 1 when there was one, 0 at the end, or a negative errno. */
static int advance(struct against *a, struct err *err)
{
	struct stamp_reading got;
	uint64_t last = a->n ? a->places[a->n - 1].id : 0;
	int r = load(a, a->next, err);

	if (r <= 0) {
		a->ended = r == 0;
		return r;
	}
	got = stamp_read(&a->layout, &a->picture);
	a->any = got.state != STAMP_NONE && got.word.stream == a->conf.stream;
	if (a->any) {
		a->loaded = a->n ? stamp_unwrap(last, got.word.counter) : got.word.counter;
		r = remember(a, a->loaded, a->next, err);
	} else if (!a->n && a->y4m.pictures == EXPLAIN_AFTER) {
		(void)stamp_explain(&a->layout, &a->picture, err);
		return err_prefix(err, "%s", a->conf.path);
	}
	a->next = ftello(a->y4m.f);
	return r < 0 ? r : 1;
}

static const struct place *find_place(const struct against *a, uint64_t id)
{
	for (size_t i = a->n; i > 0; i--)
		if (a->places[i - 1].id == id)
			return &a->places[i - 1];
	return NULL;
}

/* Brings frame id into data. 1, 0 when the source does not hold it, or a negative errno. */
static int fetch(struct against *a, uint64_t id, struct err *err)
{
	const struct place *place = find_place(a, id);
	int r = 1;

	if (a->any && a->loaded == id)
		return 1;
	if (place) {
		r = load(a, place->offset, err);
		a->any = r == 1;
		a->loaded = id;
		return r;
	}
	/* stamps of a file ascend: what is past the frame does not hold it */
	while (!a->ended && (!a->n || a->places[a->n - 1].id < id) && r == 1)
		r = advance(a, err);
	return r < 0 ? r : a->any && a->loaded == id;
}

static void take(struct against *a, const struct against_row *row)
{
	struct against_sum *s = &a->sum;
	double psnr = fidelity_psnr(row->squares, row->samples);

	s->pictures++;
	s->squares += row->squares;
	s->samples += row->samples;
	s->ssim += (row->ssim - s->ssim) / (double)s->pictures;
	if (psnr < s->psnr_min || s->pictures == 1) {
		s->psnr_min = psnr;
		s->psnr_min_id = row->id;
	}
	if (row->ssim < s->ssim_min) {
		s->ssim_min = row->ssim;
		s->ssim_min_id = row->id;
	}
	if (a->conf.on_row)
		a->conf.on_row(a->conf.arg, row);
}

int against_see(void *arg, const struct pipe_seen *seen, struct err *err)
{
	const struct picture *shown = seen->picture;
	struct against *a = arg;
	struct fidelity pair = { .shown = shown->part[0].data,
				 .shown_stride = (size_t)shown->part[0].stride,
				 .source = a->picture.part[0].data,
				 .source_stride = (size_t)a->picture.part[0].stride,
				 .width = shown->width,
				 .height = shown->height };
	struct against_row row = { .id = seen->id };
	int r;

	if (shown->width != a->picture.width || shown->height != a->picture.height)
		return err_set(err, -EINVAL,
			       "%s holds pictures of %ux%u, but %ux%u are compared with it: scale "
			       "either first",
			       a->conf.path, a->picture.width, a->picture.height, shown->width,
			       shown->height);
	r = fetch(a, seen->id, err);
	if (r < 0)
		return r;
	if (r == 0) {
		a->sum.unpaired++;
		return 0;
	}
	a->sum.ranges_differ |= seen->full_range != a->y4m.full_range;
	row.squares = fidelity_squares(&pair);
	row.samples = (uint64_t)pair.width * pair.height;
	row.ssim = fidelity_ssim(&pair);
	take(a, &row);
	return 0;
}

const struct against_sum *against_sum_of(const struct against *a)
{
	return &a->sum;
}

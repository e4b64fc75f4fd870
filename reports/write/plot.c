/* plot.c - drawing all plots at once. */
#include "reports/write/plot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/evidence.h"
#include "reports/write/gnuplot.h"
#include "reports/write/seal.h"

static const struct plot_kind *const kinds[PLOT_COUNT] = {
	&plot_talk,
	&plot_latency_to_buyer,
	&plot_stalls,
	&plot_viewers,
	&plot_latency_to_worst,
	&plot_blame_to_buyer,
	&plot_spread,
	&plot_latency_to_seller,
	&plot_blame_to_seller,
	&plot_network,
	&plot_rate,
	&plot_queue,
	&plot_delay,
	&plot_jitter,
	&plot_quality,
	&plot_lateness,
};

static const struct canvas canvases[PLOT_SIZES] = {
	{ .suffix = "", .width = 1040, .height = 300, .font_px = 13 },
	{ .suffix = "-narrow", .width = 380, .height = 260, .font_px = 11, .narrow = true },
};

/* Which scripts were written, for gnuplot's command line. */
struct scripts {
	char names[PLOT_COUNT * PLOT_SIZES][64];
	const char *argv[PLOT_COUNT * PLOT_SIZES + 1];
	size_t n;
};

static double run_seconds(const struct evidence *e)
{
	double seconds = (double)(e->manifest.end - e->manifest.t0) / NSEC_PER_SEC;

	return seconds > 0.001 ? seconds : 0.001;
}

static int write_scripts(const struct evidence *e, struct seal *seal, const struct plot_kind *kind,
			 struct scripts *scripts, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < PLOT_SIZES; i++) {
		struct sheet s = {
			.e = e,
			.seal = seal,
			.name = kind->name,
			.canvas = &canvases[i],
			.seconds = run_seconds(e),
			.err = err,
		};

		if (!kind->draw(&s)) {
			text_done(&s.gp);
			return s.code;
		}
		r = sheet_end(&s);
		(void)snprintf(scripts->names[scripts->n], sizeof(scripts->names[0]), "%s%s.gp",
			       kind->name, canvases[i].suffix);
		scripts->argv[scripts->n] = scripts->names[scripts->n];
		scripts->n++;
	}
	return r;
}

/* gnuplot says nothing when it cannot write. */
static bool is_whole(const struct text *svg)
{
	static const char end[] = "</svg>";

	return svg->len > 2 * sizeof(end) && strstr(svg->s + svg->len - 2 * sizeof(end), end);
}

/* Reads what gnuplot drew; nothing when it drew nothing. */
static int read_drawing(const char *folder, const struct plot *plot, const struct canvas *canvas,
			struct text *ret, struct err *err)
{
	struct text path = { 0 };
	char buf[16384];
	size_t n;
	FILE *f;
	int r = 0;

	text_addf(&path, "%s/%s%s.svg", folder, plot->kind->name, canvas->suffix);
	f = path.failed ? NULL : fopen(path.s, "re");
	if (f) {
		while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
			text_add_bytes(ret, buf, n);
		if (ferror(f) || ret->failed)
			r = err_set(err, -EIO, "%s: cannot be read", path.s);
		else if (!is_whole(ret))
			r = err_set(err, -EIO,
				    "%s: gnuplot did not write all of it; is the disk full?",
				    path.s);
		(void)fclose(f);
	}
	text_done(&path);
	return r;
}

static int read_drawings(const char *folder, struct plots *p, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < PLOT_COUNT; i++)
		for (size_t j = 0; r == 0 && j < PLOT_SIZES; j++)
			r = read_drawing(folder, &p->v[i], &canvases[j], &p->v[i].svg[j], err);
	return r;
}

static int draw(const char *folder, const struct scripts *scripts, struct plots *p, struct err *err)
{
	struct err fault = { 0 };
	int r;

	if (!scripts->n)
		return 0;
	r = gnuplot_run(folder, scripts->argv, &fault);
	if (r == -ENOMEM)
		return err_set(err, r, "%s", fault.text);
	if (r < 0) {
		text_add(&p->missing, fault.text);
		return 0;
	}
	return read_drawings(folder, p, err);
}

int plots_make(const struct evidence *e, struct seal *seal, struct plots *ret, struct err *err)
{
	struct plots p = { 0 };
	struct scripts scripts = { 0 };
	struct text folder = { 0 };
	int r = seal_folder(seal, "plots", &folder, err);

	for (size_t i = 0; i < PLOT_COUNT; i++) {
		p.v[i].kind = kinds[i];
		kinds[i]->tell(e, &p.v[i].told);
		if (r == 0)
			r = write_scripts(e, seal, kinds[i], &scripts, err);
	}
	if (r == 0)
		r = draw(folder.s, &scripts, &p, err);
	text_done(&folder);
	if (r < 0)
		plots_done(&p);
	else
		*ret = p;
	return r;
}

void plots_done(struct plots *p)
{
	for (size_t i = 0; i < PLOT_COUNT; i++) {
		text_done(&p->v[i].told);
		for (size_t j = 0; j < PLOT_SIZES; j++)
			text_done(&p->v[i].svg[j]);
	}
	text_done(&p->missing);
}

const struct plot *plots_find(const struct plots *p, const struct plot_kind *kind)
{
	for (size_t i = 0; i < PLOT_COUNT; i++)
		if (p->v[i].kind == kind)
			return &p->v[i];
	return NULL;
}

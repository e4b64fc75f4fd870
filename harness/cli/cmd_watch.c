/* cmd_watch.c - straits watch: reads the numbers of stamped pictures in a Y4M stream. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/against.h"
#include "harness/cli/cli.h"
#include "harness/cli/pipe_cli.h"
#include "reports/metric/fidelity.h"
#include "reports/metric/still.h"

/* What is told, and where. */
struct telling {
	FILE *to;
	json_t *frames; /* with --json and --frames */
	const struct pipe_sum *sum;
	const struct against_sum *pairs; /* with --against */
	struct still still;
	bool timeless; /* the stream does not say how fast it is */
};

static int see_still(void *arg, const uint8_t *samples, size_t bytes, nsec_t time, struct err *err)
{
	struct telling *t = arg;

	t->timeless = time < 0;
	if (t->timeless)
		return 0;
	if (still_add(&t->still, samples, bytes, time) < 0)
		return err_set(err, -ENOMEM, "out of memory");
	return 0;
}

static double row_db(const struct against_row *row)
{
	return fidelity_db((double)row->squares / (double)row->samples);
}

static void print_row(void *arg, const struct against_row *row)
{
	const struct telling *t = arg;

	(void)fprintf(t->to, "%" PRIu64 ",%.4f,%.6f\n", row->id, row_db(row), row->ssim);
}

static void add_row(void *arg, const struct against_row *row)
{
	const struct telling *t = arg;

	(void)json_array_append_new(t->frames,
				    json_pack("{s:I, s:f, s:f}", "frame", (json_int_t)row->id,
					      "psnr_y", row_db(row), "ssim_y", row->ssim));
}

static uint64_t read_of(const struct pipe_sum *s)
{
	return s->pictures - s->states[STAMP_NONE];
}

static double mean_db(const struct against_sum *a)
{
	return fidelity_db((double)a->squares / (double)a->samples);
}

static void print_pairs(const struct telling *t)
{
	const struct against_sum *a = t->pairs;

	(void)fprintf(t->to, "%" PRIu64 " compared with their sources, %" PRIu64 " had none\n",
		      a->pictures, a->unpaired);
	if (a->pictures)
		(void)fprintf(t->to,
			      "luma: PSNR %.2f dB, least %.2f dB in frame %" PRIu64
			      "; SSIM %.4f, least %.4f in frame %" PRIu64 "\n",
			      mean_db(a), fmin(a->psnr_min, FIDELITY_DB_MAX), a->psnr_min_id,
			      a->ssim, a->ssim_min, a->ssim_min_id);
	if (a->ranges_differ)
		(void)fputs("One of both says that its levels are of full range, the other does "
			    "not: PSNR and SSIM have that in them.\n",
			    t->to);
}

static double seconds(nsec_t time)
{
	return (double)time / (double)NSEC_PER_SEC;
}

static void print_still(const struct telling *t)
{
	const struct still_sum *s = &t->still.sum;

	(void)fprintf(t->to,
		      "stood still for 2 s or more: %" PRIu64
		      " times, %.3f s in all, %.3f s at most",
		      s->count, seconds(s->total), seconds(s->longest));
	if (s->open)
		(void)fprintf(t->to, "; and for the last %.3f s", seconds(s->open));
	(void)fputc('\n', t->to);
}

static void print_text(const struct telling *t)
{
	const struct pipe_sum *s = t->sum;

	(void)fprintf(t->to,
		      "%" PRIu64 " pictures: %" PRIu64 " read in both corners, %" PRIu64
		      " in one, %" PRIu64 " torn, %" PRIu64 " not read\n",
		      s->pictures, s->states[STAMP_FULL], s->states[STAMP_SINGLE],
		      s->states[STAMP_PARTIAL], s->states[STAMP_NONE]);
	if (read_of(s))
		(void)fprintf(t->to,
			      "frames %" PRIu64 " to %" PRIu64 ": %" PRIu64 " missing; %" PRIu64
			      " pictures repeat the one before, %" PRIu64
			      " are of an older frame\n",
			      s->least, s->greatest, s->missing, s->repeated, s->older);
	if (t->still.sum.count || t->still.sum.open)
		print_still(t);
	if (t->pairs)
		print_pairs(t);
}

static json_t *number(bool known, double value)
{
	return known ? json_real(value) : json_null();
}

static void add_pairs(json_t *all, const struct against_sum *a)
{
	bool any = a->pictures > 0;

	(void)json_object_set_new(all, "compared", json_integer((json_int_t)a->pictures));
	(void)json_object_set_new(all, "unpaired", json_integer((json_int_t)a->unpaired));
	(void)json_object_set_new(all, "ranges_differ", json_boolean(a->ranges_differ));
	(void)json_object_set_new(all, "psnr_y", number(any, any ? mean_db(a) : 0));
	(void)json_object_set_new(all, "psnr_y_min",
				  number(any, fmin(a->psnr_min, FIDELITY_DB_MAX)));
	(void)json_object_set_new(all, "ssim_y", number(any, a->ssim));
	(void)json_object_set_new(all, "ssim_y_min", number(any, a->ssim_min));
}

static void add_still(json_t *all, const struct telling *t)
{
	const struct still_sum *s = &t->still.sum;

	if (t->timeless) {
		(void)json_object_set_new(all, "freeze.content", json_null());
		(void)json_object_set_new(
			all, "reasons",
			json_pack("{s:s}", "freeze.content",
				  "the stream does not say how many pictures a second it has"));
		return;
	}
	(void)json_object_set_new(all, "freeze.content",
				  json_pack("{s:I, s:f, s:f, s:f}", "count", (json_int_t)s->count,
					    "total_s", seconds(s->total), "longest_s",
					    seconds(s->longest), "open_s", seconds(s->open)));
}

static void print_json(const struct telling *t)
{
	const struct pipe_sum *s = t->sum;
	bool read = read_of(s) > 0;
	json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:I}", "pictures", (json_int_t)s->pictures,
				"full", (json_int_t)s->states[STAMP_FULL], "single",
				(json_int_t)s->states[STAMP_SINGLE], "partial",
				(json_int_t)s->states[STAMP_PARTIAL], "none",
				(json_int_t)s->states[STAMP_NONE]);

	(void)json_object_set_new(all, "first",
				  read ? json_integer((json_int_t)s->least) : json_null());
	(void)json_object_set_new(all, "last",
				  read ? json_integer((json_int_t)s->greatest) : json_null());
	(void)json_object_set_new(all, "missing", json_integer((json_int_t)s->missing));
	(void)json_object_set_new(all, "repeated", json_integer((json_int_t)s->repeated));
	(void)json_object_set_new(all, "older", json_integer((json_int_t)s->older));
	add_still(all, t);
	if (t->pairs)
		add_pairs(all, t->pairs);
	if (t->frames)
		(void)json_object_set(all, "frames", t->frames);
	(void)json_dumpf(all, t->to, JSON_INDENT(2));
	(void)fputc('\n', t->to);
	json_decref(all);
}

static void print(struct telling *t, const struct pipe_cli *p)
{
	/* rows for machines stand alone */
	t->to = p->frames && !p->json ? stderr : t->to;
	(p->json ? print_json : print_text)(t);
}

/* What compares is opened first, so that nothing is read when it cannot be. */
static int open_against(struct pipe_cli *p, struct telling *t, struct against **ret,
			struct err *err)
{
	struct against_conf conf = { .path = p->against, .stream = p->conf.stream, .arg = t };
	int r;

	if (!p->against)
		return 0;
	if (p->frames)
		conf.on_row = p->json ? add_row : print_row;
	r = against_open(ret, &conf, err);
	if (r < 0)
		return r;
	if (p->frames && p->json)
		t->frames = json_array();
	else if (p->frames)
		(void)fputs("frame,psnr_y,ssim_y\n", t->to);
	t->pairs = against_sum_of(*ret);
	p->conf.on_seen = against_see;
	p->conf.arg = *ret;
	return 0;
}

static int watch(int argc, char **argv)
{
	struct against *against = NULL;
	struct telling t = { 0 };
	struct pipe_sum sum = { 0 };
	struct pipe_cli p;
	struct err err;
	int r;

	if (pipe_cli_parse(&p, true, argc, argv, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (p.help)
		return cli_help(&command_watch);
	t.sum = &sum;
	/* standard output may be full of pictures */
	t.to = p.out && !strcmp(p.out, "-") ? stderr : stdout;
	p.conf.on_picture = see_still;
	p.conf.picture_arg = &t;
	r = open_against(&p, &t, &against, &err);
	if (r == 0)
		r = pipe_cli_run(&p, pipe_watch, &sum, &err);
	if (r == 0 || (r == -EBADMSG && read_of(&sum)))
		print(&t, &p);
	against_close(against);
	still_done(&t.still);
	json_decref(t.frames);
	if (r < 0)
		return cli_fail(&err, EXIT_USAGE);
	return read_of(&sum) ? EXIT_PASS : EXIT_INVALID;
}

const struct command command_watch = {
	.name = "watch",
	.summary = "read the numbers of stamped pictures in a Y4M stream",
	.help = "usage: straits watch [OPTION ...] [IN.y4m]\n"
		"\n"
		"Reads the frame numbers that straits stamp, or a workload, has written into the pictures\n"
		"of a Y4M stream, and says how many could be read. Without a file, or with -, it reads\n"
		"standard input:\n"
		"  ffmpeg -i received.mp4 -pix_fmt yuv420p -f yuv4mpegpipe - | straits watch\n"
		"Pictures may be scaled, but neither cropped nor padded.\n"
		"\n"
		"  --source WxH     size of the pictures when they were stamped (as they come)\n"
		"  --stream N       number of the stream in the stamp, 0 to 255 (0)\n"
		"  --against FILE   compare luma with the same frames of this stamped Y4M file: PSNR, SSIM\n"
		"  --frames         with --against, a line for each frame (CSV; with --json, JSON)\n"
		"  --records FILE   write when each picture came by, on CLOCK_MONOTONIC\n"
		"  --track WORD     the stream's name in those records (-)\n"
		"  --pass FILE      write the pictures on, unchanged; - is standard output\n"
		"  --json           print the sum for machines\n"
		"  -h, --help       this text\n"
		"\n"
		"exit status: 0; 2 for usage or broken input, of which what comes before the break is told;\n"
		"3 when no picture could be read\n",
	.run = watch,
};

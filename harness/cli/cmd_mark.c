/* cmd_mark.c - straits mark: marks in sound files. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/cli.h"
#include "probes/mark/file.h"

struct options {
	struct mark_conf conf;
	bool json;
	bool help;
};

enum { OPT_FLOOR = 256, OPT_JSON, OPT_OVER, OPT_SHAPE, OPT_STREAM };

static const struct option long_options[] = {
	{ "floor", required_argument, NULL, OPT_FLOOR },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "over", required_argument, NULL, OPT_OVER },
	{ "shape", required_argument, NULL, OPT_SHAPE },
	{ "stream", required_argument, NULL, OPT_STREAM },
	{ NULL, 0, NULL, 0 },
};

/* "-24", "-24 dB"; whether it is in range is the writer's to say. */
static int parse_level(const char *text, double *ret, struct err *err)
{
	char *end;
	double db = strtod(text, &end);

	if (end == text || (*end && strcmp(end, "dB") != 0 && strcmp(end, " dB") != 0) ||
	    !isfinite(db))
		return err_set(err, -EINVAL, "\"%s\" is not a level: expected dB, such as -24",
			       text);
	*ret = db;
	return 0;
}

static int take_option(struct options *o, int option, struct err *err)
{
	uint64_t stream;
	int r;

	switch (option) {
	case OPT_FLOOR:
		return parse_level(optarg, &o->conf.floor_db, err);
	case 'h':
		o->help = true;
		return 0;
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_OVER:
		return parse_level(optarg, &o->conf.over_db, err);
	case OPT_SHAPE:
		return mark_shape_parse(optarg, &o->conf.shape, err);
	case OPT_STREAM:
		r = parse_count(optarg, MARK_STREAMS - 1, &stream, err);
		if (r < 0)
			return err_prefix(err, "--stream");
		o->conf.stream = (unsigned)stream;
		return 0;
	default:
		return err_set(err, -EINVAL, "straits mark --help lists the options");
	}
}

static int read_options(struct options *o, int argc, char **argv, struct err *err)
{
	int option, r = 0;

	*o = (struct options){ .conf = { .over_db = MARK_OVER_DB, .floor_db = MARK_FLOOR_DB } };
	optind = 0; /* main() may have been here before */
	while (r == 0 && (option = getopt_long(argc, argv, "h", long_options, NULL)) != -1)
		r = take_option(o, option, err);
	return r;
}

static int write_marks(const struct options *o, const char *in, const char *out)
{
	struct mark_file file;
	struct err err;

	if (mark_file_write(in, out, &o->conf, &file, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	(void)printf("wrote %s: %" PRIu64 " marks in %.3f s\n", out, file.marks, file.seconds);
	return EXIT_PASS;
}

/* Sum and squares of how late the marks are, in ms. */
struct tally {
	uint64_t n;
	double sum, squares, least, most;
	json_t *marks; /* NULL: a line each is printed */
};

static void tally_add(struct tally *t, double late_ms)
{
	t->least = t->n == 0 || late_ms < t->least ? late_ms : t->least;
	t->most = t->n == 0 || late_ms > t->most ? late_ms : t->most;
	t->n++;
	t->sum += late_ms;
	t->squares += late_ms * late_ms;
}

static double mean(const struct tally *t)
{
	return t->sum / (double)t->n;
}

static double deviation(const struct tally *t)
{
	return sqrt(fmax(0, t->squares / (double)t->n - mean(t) * mean(t)));
}

static void on_place(void *arg, const struct mark_place *place)
{
	struct tally *t = arg;
	double late_ms = (double)place->late / (double)NSEC_PER_MSEC;

	tally_add(t, late_ms);
	if (t->marks) {
		(void)json_array_append_new(
			t->marks,
			json_pack("{s:I, s:I, s:f, s:f, s:f}", "second", (json_int_t)place->second,
				  "time_ns", (json_int_t)place->time, "late_ms", late_ms, "score",
				  place->score, "rival", place->rival));
		return;
	}
	if (t->n == 1)
		(void)puts("  second       at s     late ms  score  rival");
	(void)printf("%8" PRId64 " %10.6f %11.3f %6.3f %6.3f\n", place->second,
		     (double)place->time / (double)NSEC_PER_SEC, late_ms, place->score,
		     place->rival);
}

static void print_json(const struct tally *t, const struct mark_file *file, const char *in)
{
	json_t *late = t->n ? json_pack("{s:f, s:f, s:f, s:f}", "mean", mean(t), "deviation",
					deviation(t), "min", t->least, "max", t->most)
			    : json_null();
	json_t *all = json_pack("{s:s, s:I, s:f, s:o, s:O}", "file", in, "channels",
				(json_int_t)file->channels, "seconds", file->seconds, "late_ms",
				late, "marks", t->marks);

	(void)cli_print_json(all);
}

static void print_sum(const struct tally *t, const struct mark_file *file)
{
	if (t->n == 0)
		(void)printf("no marks in %.3f s\n", file->seconds);
	else
		(void)printf("%" PRIu64 " marks in %.3f s, late by %.3f ms on average "
			     "(%.3f..%.3f, deviation %.3f)\n",
			     t->n, file->seconds, mean(t), t->least, t->most, deviation(t));
}

static int find_marks(const struct options *o, const char *in)
{
	struct tally t = { .marks = o->json ? json_array() : NULL };
	const struct mark_search search = {
		.shape = o->conf.shape, .stream = o->conf.stream, .on_place = on_place, .arg = &t
	};
	struct mark_file file = { 0 };
	struct err err;
	int r = mark_file_find(in, &search, &file, &err);

	if (file.channels && o->json)
		print_json(&t, &file, in);
	else if (file.channels)
		print_sum(&t, &file);
	json_decref(t.marks);
	if (r < 0)
		return cli_fail(&err, EXIT_USAGE);
	return t.n ? EXIT_PASS : EXIT_FAIL;
}

static int run(int argc, char **argv)
{
	struct err err = { .text = "" };
	struct options o;
	int files;

	if (read_options(&o, argc, argv, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (o.help)
		return cli_help(&command_mark);
	files = argc - optind - 1;
	if (files == 2 && strcmp(argv[optind], "write") == 0)
		return write_marks(&o, argv[optind + 1], argv[optind + 2]);
	if (files == 1 && strcmp(argv[optind], "find") == 0)
		return find_marks(&o, argv[optind + 1]);
	return cli_refuse(
		"expected straits mark write IN.wav OUT.wav, or straits mark find IN.wav");
}

const struct command command_mark = {
	.name = "mark",
	.summary = "write marks into sound, and find them again",
	.help = "usage: straits mark write [OPTION ...] IN.wav OUT.wav\n"
		"       straits mark find [OPTION ...] IN.wav\n"
		"\n"
		"Writes a mark at each whole second of a sound; finds such marks in what came of it, and\n"
		"says by how much later they are. Sound is 16-bit PCM, 48 kHz, mono or stereo; IN.wav may\n"
		"be -, standard input.\n"
		"\n"
		"  --shape SHAPE   pn (the default), which tells its second; chirp, which does not\n"
		"  --stream N      whose marks, 0..30 (0)\n"
		"  --over DB       write: level over the loudest sound just before (6)\n"
		"  --floor DB      write: level in silence, below full scale (-24)\n"
		"  --json          find: print JSON\n"
		"  -h, --help      this text\n"
		"\n"
		"exit status: 0 done, 1 no mark was found, 2 usage or broken input\n",
	.run = run,
};

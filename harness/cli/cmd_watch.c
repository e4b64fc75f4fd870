/* cmd_watch.c - straits watch: reads the numbers of stamped pictures in a Y4M stream. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/pipe_cli.h"

static void print_text(FILE *f, const struct pipe_sum *s, uint64_t read)
{
	(void)fprintf(f,
		      "%" PRIu64 " pictures: %" PRIu64 " read in both corners, %" PRIu64
		      " in one, %" PRIu64 " torn, %" PRIu64 " not read\n",
		      s->pictures, s->states[STAMP_FULL], s->states[STAMP_SINGLE],
		      s->states[STAMP_PARTIAL], s->states[STAMP_NONE]);
	if (read)
		(void)fprintf(f, "frames %" PRIu64 " to %" PRIu64 "\n", s->least, s->greatest);
}

static void print_json(FILE *f, const struct pipe_sum *s, uint64_t read)
{
	json_t *all = json_pack("{s:I, s:I, s:I, s:I, s:I}", "pictures", (json_int_t)s->pictures,
				"full", (json_int_t)s->states[STAMP_FULL], "single",
				(json_int_t)s->states[STAMP_SINGLE], "partial",
				(json_int_t)s->states[STAMP_PARTIAL], "none",
				(json_int_t)s->states[STAMP_NONE]);

	(void)json_object_set_new(all, "first",
				  read ? json_integer((json_int_t)s->least) : json_null());
	(void)json_object_set_new(all, "last",
				  read ? json_integer((json_int_t)s->greatest) : json_null());
	(void)json_dumpf(all, f, JSON_INDENT(2));
	(void)fputc('\n', f);
	json_decref(all);
}

static int watch(int argc, char **argv)
{
	struct pipe_sum sum;
	struct pipe_cli p;
	struct err err;
	uint64_t read;
	FILE *f;

	if (pipe_cli_parse(&p, true, argc, argv, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (p.help)
		return cli_help(&command_watch);
	if (pipe_cli_run(&p, pipe_watch, &sum, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	read = sum.pictures - sum.states[STAMP_NONE];
	/* standard output may be full of pictures */
	f = p.out && !strcmp(p.out, "-") ? stderr : stdout;
	(p.json ? print_json : print_text)(f, &sum, read);
	return read ? EXIT_PASS : EXIT_INVALID;
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
		"  --records FILE   write when each picture came by, on CLOCK_MONOTONIC\n"
		"  --track WORD     the stream's name in those records (-)\n"
		"  --pass FILE      write the pictures on, unchanged; - is standard output\n"
		"  --json           print the sum for machines\n"
		"  -h, --help       this text\n"
		"\n"
		"exit status: 0, 2 for usage or broken input, 3 when no picture could be read\n",
	.run = watch,
};

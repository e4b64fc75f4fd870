/* cmd_stamp.c - straits stamp: numbers the pictures of a Y4M stream. */
#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/pipe_cli.h"

static int stamp(int argc, char **argv)
{
	struct pipe_sum sum;
	struct pipe_cli p;
	struct err err;

	if (pipe_cli_parse(&p, false, argc, argv, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (p.help)
		return cli_help(&command_stamp);
	if (pipe_cli_run(&p, pipe_stamp, &sum, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	return EXIT_PASS;
}

const struct command command_stamp = {
	.name = "stamp",
	.summary = "number the pictures of a Y4M stream, so that they can be told apart later",
	.help = "usage: straits stamp [OPTION ...] [IN.y4m [OUT.y4m]]\n"
		"\n"
		"Writes a frame's number, from 0, into two corners of each picture of a Y4M stream with\n"
		"8 bits a sample. Without files, or with -, it is a filter from standard input to output:\n"
		"  ffmpeg -i talk.mp4 -pix_fmt yuv420p -f yuv4mpegpipe - | straits stamp >stamped.y4m\n"
		"Pictures must be at least 320x144 or 160x288.\n"
		"\n"
		"  --stream N       number of the stream in the stamp, 0 to 255 (0)\n"
		"  --records FILE   write when each picture came by, on CLOCK_MONOTONIC\n"
		"  --track WORD     the stream's name in those records (-)\n"
		"  -h, --help       this text\n"
		"\n"
		"exit status: 0, or 2 for usage or broken input\n",
	.run = stamp,
};

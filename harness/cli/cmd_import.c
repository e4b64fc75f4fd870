/* cmd_import.c - straits import: networks that others have written down, as routes. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/cli.h"
#include "harness/scenario/import.h"

#define NAME_LEN 64

struct options {
	struct import_opts read;
	struct import_target target;
	const char *up;
	char name[NAME_LEN];
	bool list;
	bool help;
};

enum {
	OPT_BYTES = 256,
	OPT_DELAY,
	OPT_FOR,
	OPT_FORCE,
	OPT_FROM,
	OPT_LIST,
	OPT_NAME,
	OPT_OUT,
	OPT_PROFILE,
	OPT_QUEUE,
	OPT_UP
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "bytes", no_argument, NULL, OPT_BYTES },
	{ "delay", required_argument, NULL, OPT_DELAY },
	{ "for", required_argument, NULL, OPT_FOR },
	{ "force", no_argument, NULL, OPT_FORCE },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "profile", required_argument, NULL, OPT_PROFILE },
	{ "queue", required_argument, NULL, OPT_QUEUE },
	{ "up", required_argument, NULL, OPT_UP },
	{ NULL, 0, NULL, 0 },
};

/* 0, or a negative errno with err; err is empty when getopt_long has told it. */
static int take_option(struct options *o, int option, struct err *err)
{
	switch (option) {
	case 'h':
		o->help = true;
		return 0;
	case OPT_BYTES:
		o->read.bytes = true;
		return 0;
	case OPT_DELAY:
		return parse_duration(optarg, &o->target.delay, err);
	case OPT_FOR:
		return parse_duration(optarg, &o->read.length, err);
	case OPT_FORCE:
		o->target.force = true;
		return 0;
	case OPT_FROM:
		return parse_duration(optarg, &o->read.from, err);
	case OPT_LIST:
		o->list = true;
		return 0;
	case OPT_NAME:
		o->target.name = optarg;
		return 0;
	case OPT_OUT:
		o->target.folder = optarg;
		return 0;
	case OPT_PROFILE:
		o->read.profile = optarg;
		return 0;
	case OPT_QUEUE:
		o->target.queue = optarg;
		return 0;
	case OPT_UP:
		o->up = optarg;
		return 0;
	default:
		return -EINVAL;
	}
}

static int parse(int argc, char **argv, struct options *ret)
{
	struct err err = { .text = "" };
	int option;

	*ret = (struct options){ .target = { .folder = "." } };
	optind = 0; /* main() may have been here before */
	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		if (take_option(ret, option, &err) == 0)
			continue;
		return *err.text ? cli_fail(&err, EXIT_USAGE) : EXIT_USAGE;
	}
	return EXIT_PASS;
}

/* "Driving_B_2019.csv" is "driving-b-2019". */
static void name_after(const char *path, char ret[static NAME_LEN])
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	const char *end = strrchr(base, '.');
	size_t len = end && end > base ? (size_t)(end - base) : strlen(base), n = 0;

	for (size_t i = 0; i < len && n < NAME_LEN - 1; i++) {
		char c = (char)tolower((unsigned char)base[i]);

		if (!isalnum((unsigned char)c) || (unsigned char)c > 0x7f)
			c = '-';
		if (c != '-' || (n && ret[n - 1] != '-'))
			ret[n++] = c;
	}
	while (n && ret[n - 1] == '-')
		n--;
	ret[n] = '\0';
	if (!n)
		(void)snprintf(ret, NAME_LEN, "imported");
}

static int print_formats(void)
{
	for (const struct import_format *f = import_formats; f->name; f++)
		(void)printf("  %-12s %s\n", f->name, f->what);
	return EXIT_PASS;
}

static void print_notes(const char *what, const struct text *notes)
{
	const char *line = text_str(notes);

	while (*line) {
		size_t len = strcspn(line, "\n");

		(void)printf("%s: %.*s\n", what, (int)len, line);
		line += len + (line[len] == '\n');
	}
}

static int import_file(struct options *o, const char *format_name, const char *path)
{
	struct err err = { .text = "" };
	const struct import_format *format = import_find(format_name, &err);
	struct import import = { 0 };
	struct text files = { 0 };
	int r;

	if (!format)
		return cli_fail(&err, EXIT_USAGE);
	if (!o->target.name) {
		name_after(path, o->name);
		o->target.name = o->name;
	}
	o->target.source = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	o->target.format = format->name;
	r = import_read(format, path, o->up, &o->read, &import, &err);
	if (r == 0)
		r = import_write(&import, &o->target, &files, &err);
	if (r == 0) {
		print_notes("wrote", &files);
		print_notes("kept", &import.kept);
		print_notes("cannot be said", &import.lost);
	}
	text_done(&files);
	import_done(&import);
	return r < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

static int run(int argc, char **argv)
{
	struct options o;
	int code = parse(argc, argv, &o);

	if (code != EXIT_PASS)
		return code;
	if (o.help)
		return cli_help(&command_import);
	if (o.list)
		return print_formats();
	if (argc - optind != 2)
		return cli_refuse("import takes a format and a file; straits import --list lists "
				  "the formats");
	return import_file(&o, argv[optind], argv[optind + 1]);
}

const struct command command_import = {
	.name = "import",
	.summary = "make a route of a network that others have written down",
	.help = "usage: straits import [OPTION ...] FORMAT FILE\n"
		"\n"
		"Writes a route whose buyer's access is what FILE says: NAME.yaml, and beside it the\n"
		"rates over time. Tells what was kept, and what cannot be said in a route's terms.\n"
		"\n"
		"  --list             the formats\n"
		"  --up FILE          a second file of the same format, for the way from the buyer\n"
		"  --name NAME        of the route; else the file's own\n"
		"  --out DIR          where to write; else here\n"
		"  --force            replace files that are there\n"
		"  --from T, --for T  only this part of a recording\n"
		"  --delay T          added each way, on the long haul\n"
		"  --queue LIMIT      of each way with a rate, as in a route: \"300 ms\"\n"
		"  --profile NAME     of a file of several profiles (nlc)\n"
		"  --bytes            limits count bytes (theaterq's byteqlen)\n"
		"  -h, --help         this text\n"
		"\n"
		"exit status: 0 written, 2 usage, or FILE is broken, and the message says where\n",
	.run = run,
};

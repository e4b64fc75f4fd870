/* pipe_cli.c - options, files and signals of the commands that filter Y4M. */
#include "harness/cli/pipe_cli.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/quantity.h"
#include "harness/base/record.h"
#include "harness/cli/cli.h"
#include "harness/drive/clock.h"
#include "probes/stamp/picture.h"

enum {
	OPT_AGAINST = 256,
	OPT_FRAMES,
	OPT_HELP,
	OPT_JSON,
	OPT_PASS,
	OPT_RECORDS,
	OPT_SOURCE,
	OPT_STREAM,
	OPT_TRACK
};

static const struct option long_options[] = {
	{ "against", required_argument, NULL, OPT_AGAINST },
	{ "frames", no_argument, NULL, OPT_FRAMES },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "pass", required_argument, NULL, OPT_PASS },
	{ "records", required_argument, NULL, OPT_RECORDS },
	{ "source", required_argument, NULL, OPT_SOURCE },
	{ "stream", required_argument, NULL, OPT_STREAM },
	{ "track", required_argument, NULL, OPT_TRACK },
	{ NULL, 0, NULL, 0 },
};

/* A reader that has gone is told by the write's error. */
static void catch_signals(void)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)cli_catch_stop();
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

/* "640x360" */
static int parse_size_of(const char *text, struct pipe_conf *conf, struct err *err)
{
	const char *x = strchr(text, 'x');
	char width[16];
	uint64_t w = 0, h = 0;

	if (x && (size_t)(x - text) < sizeof(width)) {
		(void)snprintf(width, sizeof(width), "%.*s", (int)(x - text), text);
		if (parse_count(width, PICTURE_MAX, &w, NULL) == 0 &&
		    parse_count(x + 1, PICTURE_MAX, &h, NULL) == 0 && w > 0 && h > 0) {
			conf->source_width = (unsigned)w;
			conf->source_height = (unsigned)h;
			return 0;
		}
	}
	return err_set(err, -EINVAL, "--source: found \"%s\", expected a size such as 640x360",
		       text);
}

static int take_track(const char *text, struct pipe_conf *conf, struct err *err)
{
	if (!*text || strlen(text) >= RECORD_WORD_MAX ||
	    strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._:-") != strlen(text))
		return err_set(
			err, -EINVAL,
			"--track: found \"%s\", expected a word of a-z, 0-9 and ._:- below %d "
			"characters",
			text, RECORD_WORD_MAX);
	conf->track = text;
	return 0;
}

static bool is_of_watch(int option)
{
	return option == OPT_AGAINST || option == OPT_FRAMES || option == OPT_JSON ||
	       option == OPT_PASS || option == OPT_SOURCE;
}

static int take_option(struct pipe_cli *p, bool reads, int option, struct err *err)
{
	uint64_t number = 0;
	int r = 0;

	if (!reads && is_of_watch(option))
		return err_set(err, -EINVAL, "this is an option of straits watch alone");
	switch (option) {
	case OPT_AGAINST:
		p->against = optarg;
		break;
	case OPT_FRAMES:
		p->frames = true;
		break;
	case OPT_HELP:
		p->help = true;
		break;
	case OPT_JSON:
		p->json = true;
		break;
	case OPT_PASS:
		p->out = optarg;
		break;
	case OPT_RECORDS:
		p->records = optarg;
		break;
	case OPT_SOURCE:
		return parse_size_of(optarg, &p->conf, err);
	case OPT_STREAM:
		r = parse_count(optarg, UINT8_MAX, &number, err);
		p->conf.stream = (unsigned)number;
		return r < 0 ? err_prefix(err, "--stream") : 0;
	case OPT_TRACK:
		return take_track(optarg, &p->conf, err);
	default:
		return err_set(err, -EINVAL, "straits %s --help lists the options",
			       reads ? "watch" : "stamp");
	}
	return 0;
}

static int check_frames(const struct pipe_cli *p, struct err *err)
{
	if (p->frames && !p->against)
		return err_set(err, -EINVAL,
			       "--frames: there is nothing to tell of each frame "
			       "without --against");
	if (p->frames && p->out && !strcmp(p->out, "-"))
		return err_set(err, -EINVAL, "--frames and --pass - both want standard output");
	return 0;
}

int pipe_cli_parse(struct pipe_cli *ret, bool reads, int argc, char **argv, struct err *err)
{
	int option, r = 0;

	*ret = (struct pipe_cli){ .in = "-",
				  .out = reads ? NULL : "-",
				  .conf = { .probe = reads ? "watch" : "stamp", .track = "-" } };
	optind = 0; /* main() may have been here before */
	while (r == 0 && (option = getopt_long(argc, argv, "h", long_options, NULL)) != -1)
		r = take_option(ret, reads, option == 'h' ? OPT_HELP : option, err);
	if (r < 0 || ret->help)
		return r;
	if (optind < argc)
		ret->in = argv[optind++];
	if (!reads && optind < argc)
		ret->out = argv[optind++];
	if (optind < argc)
		return err_set(err, -EINVAL, "\"%s\" is one file too many", argv[optind]);
	return check_frames(ret, err);
}

static int open_one(const char *path, FILE *standard, const char *mode, FILE **ret, struct err *err)
{
	bool is_standard = !strcmp(path, "-");

	if (is_standard && isatty(fileno(standard)))
		return err_set(
			err, -ENOTTY,
			"pictures are read from and written to a pipe or a file, not a terminal");
	*ret = is_standard ? standard : fopen(path, mode);
	if (!*ret)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

static bool is_file(const char *path, const struct stat *file)
{
	struct stat at;

	return path && stat(path, &at) == 0 && at.st_dev == file->st_dev &&
	       at.st_ino == file->st_ino;
}

/* A file that is read would be empty before it was read. Devices and pipes may be named twice. */
static int check_written(const struct pipe_cli *p, const char *path, struct err *err)
{
	struct stat written, in;

	if (!path || !strcmp(path, "-") || stat(path, &written) < 0 || !S_ISREG(written.st_mode))
		return 0;
	if ((fstat(fileno(p->conf.in), &in) == 0 && is_file(path, &in)) ||
	    is_file(p->against, &written))
		return err_set(err, -EINVAL, "%s is read, and cannot be written to as well", path);
	return 0;
}

static int open_files(struct pipe_cli *p, struct err *err)
{
	int r = open_one(p->in, stdin, "re", &p->conf.in, err);

	if (r == 0)
		r = check_written(p, p->out, err);
	if (r == 0)
		r = check_written(p, p->records, err);
	if (r == 0 && p->out)
		r = open_one(p->out, stdout, "we", &p->conf.out, err);
	if (r == 0 && p->records)
		r = journal_open(&p->conf.journal, p->records, err);
	if (r == 0 && p->records) {
		journal_header(p->conf.journal, "straits-records", "1");
		journal_header(p->conf.journal, "clock", "CLOCK_MONOTONIC");
	}
	return r;
}

/* What could not be written tells more than that nothing was read. */
static int close_files(struct pipe_cli *p, int r, struct err *err)
{
	if (p->conf.journal && journal_finish(p->conf.journal, r < 0 ? NULL : err) < 0 && r == 0)
		r = -EIO;
	journal_free(p->conf.journal);
	if (p->conf.out && (p->conf.out == stdout ? fflush : fclose)(p->conf.out) != 0 && r == 0)
		r = err_set(err, -errno, "%s: %s", p->out, strerror(errno));
	if (p->conf.in)
		(void)fclose(p->conf.in);
	return r;
}

/* Takes away a file that was begun, and came to nothing; devices and pipes stay. */
static void remove_begun(const char *path)
{
	struct stat begun;

	if (strcmp(path, "-") != 0 && stat(path, &begun) == 0 && S_ISREG(begun.st_mode))
		(void)unlink(path);
}

/* Whoever reads has enough: that is an end like the input's. */
static int reader_gone(struct pipe_cli *p)
{
	if (p->conf.out == stdout) {
		clearerr(stdout);
		p->conf.out = NULL;
	}
	return 0;
}

int pipe_cli_run(struct pipe_cli *p,
		 int (*filter)(const struct pipe_conf *, struct pipe_sum *, struct err *),
		 struct pipe_sum *ret_sum, struct err *err)
{
	bool begun[2];
	int r;

	*ret_sum = (struct pipe_sum){ 0 };
	p->conf.in_name = !strcmp(p->in, "-") ? "standard input" : p->in;
	p->conf.out_name = p->out && !strcmp(p->out, "-") ? "standard output" : p->out;
	p->conf.now = clock_now;
	p->conf.stopped = cli_stopped;
	catch_signals();
	r = open_files(p, err);
	if (r == 0)
		r = filter(&p->conf, ret_sum, err);
	begun[0] = p->conf.out != NULL;
	begun[1] = p->conf.journal != NULL;
	if (r == -EPIPE)
		r = reader_gone(p);
	r = close_files(p, r, err);
	if (r < 0 && !ret_sum->pictures && begun[0])
		remove_begun(p->out);
	if (r < 0 && !ret_sum->pictures && begun[1])
		remove_begun(p->records);
	return r;
}

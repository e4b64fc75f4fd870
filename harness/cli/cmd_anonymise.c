/* cmd_anonymise.c - straits anonymise: finished runs with other addresses in them. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/scenario/rundir.h"
#include "reports/custody/anonymise.h"
#include "reports/write/report.h"

/* One run on its way. */
struct work {
	const char *run;
	char target[PATH_MAX]; /* where it goes; the run itself when it is replaced */
	bool replace;
	int lock;
};

/* Splits a path into its folder, "." when it names none, and its last name. */
static void split(const char *path, char folder[PATH_MAX], char name[NAME_MAX + 1])
{
	size_t end = strlen(path), begin;

	while (end > 1 && path[end - 1] == '/')
		end--;
	for (begin = end; begin > 0 && path[begin - 1] != '/';)
		begin--;
	(void)snprintf(name, NAME_MAX + 1, "%.*s", (int)(end - begin), path + begin);
	while (begin > 1 && path[begin - 1] == '/')
		begin--;
	(void)snprintf(folder, PATH_MAX, "%.*s", begin ? (int)begin : 1, begin ? path : ".");
}

/* Nobody may make a report in it, or prune it, meanwhile. */
static int lock_run(struct work *w, struct err *err)
{
	w->lock = open(w->run, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (w->lock < 0)
		return err_set(err, -errno, "%s: %s", w->run, strerror(errno));
	if (w->replace && access(w->run, W_OK) < 0) /* what is replaced could not be deleted */
		return err_set(err, -errno, "%s: %s", w->run, strerror(errno));
	if (flock(w->lock, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, -EBUSY, "%s: a report is being made in it", w->run);
	return 0;
}

/* Puts the whole run in place at once; what it replaces is then where it was made. */
static int put_in_place(const struct work *w, struct rundir *made, struct err *err)
{
	rundir_unmark(made);
	if (renameat2(AT_FDCWD, made->path, AT_FDCWD, w->target,
		      w->replace ? RENAME_EXCHANGE : RENAME_NOREPLACE) == 0)
		return 0;
	return err_set(err, -errno, "%s: %s", w->target, strerror(errno));
}

static int make(const struct work *w, struct rundir *made, struct err *err)
{
	struct report report = { 0 };
	struct text notes = { 0 };
	struct stat st;
	int r = anonymise_run(w->run, made->path, &notes, err);

	if (r == 0)
		r = report_make(made->path, &(struct report_conf){ 0 }, &report, err);
	if (r == 0 && fstat(w->lock, &st) == 0)
		(void)chmod(made->path, st.st_mode & 0777);
	if (r == 0)
		r = put_in_place(w, made, err);
	if (r == 0)
		(void)fprintf(stderr, "%s", text_str(&notes));
	if (r == 0 && report.warning.len)
		(void)fprintf(stderr, "straits: %s\n", text_str(&report.warning));
	report_done(&report);
	text_done(&notes);
	return r;
}

static int anonymise(struct work *w, struct err *err)
{
	char folder[PATH_MAX], name[NAME_MAX + 1];
	struct rundir made;
	int r = lock_run(w, err);

	if (r < 0)
		return r;
	split(w->target, folder, name);
	r = rundir_open(&made, folder, name, err);
	if (r < 0)
		return r;
	r = make(w, &made, err);
	rundir_drop(&made); /* what failed, or what was replaced */
	return r;
}

/* Where the run goes: several go to folders of their own below the output. "." has a name, too. */
static void set_target(struct work *w, const char *output, bool several)
{
	char folder[PATH_MAX], name[NAME_MAX + 1], whole[PATH_MAX];

	if (!realpath(w->run, whole))
		(void)snprintf(whole, sizeof(whole), "%s", w->run);
	w->replace = !output;
	split(whole, folder, name);
	if (output && several)
		(void)snprintf(w->target, sizeof(w->target), "%s/%s", output, name);
	else
		(void)snprintf(w->target, sizeof(w->target), "%s", output ? output : whole);
}

static int anonymise_one(const char *run, const char *output, bool several)
{
	struct work w = { .run = run, .lock = -1 };
	struct err err;
	int r;

	set_target(&w, output, several);
	r = anonymise(&w, &err);
	if (w.lock >= 0)
		(void)close(w.lock);
	if (r == -EALREADY && !output) {
		(void)printf("%s: was anonymised before\n", run);
		return EXIT_PASS;
	}
	if (r < 0)
		return cli_fail(&err, EXIT_USAGE);
	(void)printf("%s\n", output ? w.target : run);
	(void)fflush(stdout);
	return EXIT_PASS;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *output = NULL;
	int option, code = EXIT_PASS;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help(&command_anonymise);
		if (option != 'o')
			return EXIT_USAGE; /* getopt_long has said what is wrong */
		output = optarg;
	}
	if (optind == argc)
		return cli_refuse(
			"anonymise: name the directory of a run; straits anonymise --help "
			"tells more");
	for (int i = optind; i < argc; i++)
		if (anonymise_one(argv[i], output, argc - optind > 1) != EXIT_PASS)
			code = EXIT_USAGE;
	return code;
}

const struct command command_anonymise = {
	.name = "anonymise",
	.summary = "other addresses for those of a run",
	.help = "usage: straits anonymise [--output DIR] RUN...\n"
		"\n"
		"Replaces every IP and MAC address in the captures, logs and records of each run, and\n"
		"in its run.json: one address always by the same other one, and networks stay networks\n"
		"(Crypto-PAn). The key is drawn for each run and not kept. The report is made again,\n"
		"run.json says what was done, and the run is sealed again. It is the run itself that\n"
		"changes, at once and for good, unless --output is given.\n"
		"\n"
		"  --output DIR  write the run to DIR, which must not be there yet (DIR/RUN for more\n"
		"                than one), and leave the run as it is\n"
		"  -h, --help    this text\n"
		"\n"
		"docs/privacy.md says what remains. straits run --anonymise does it before the run is\n"
		"kept.\n"
		"\n"
		"exit status: 0 done, 2 usage, or a run of which nothing was changed\n",
	.run = run,
};

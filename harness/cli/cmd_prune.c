/* cmd_prune.c - straits prune: old runs in folders go, captures first. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/age.h"
#include "harness/cli/cli.h"
#include "harness/cli/pruning.h"

/* runs/SUITE/LANE/RUN is as deep as runs lie. */
#define DEPTH_MAX 4

/* Looking for old runs. */
struct search {
	struct pruning pruning;
	int64_t before; /* seconds since 1970 */
	size_t young;
	struct err err;
};

struct request {
	enum pruning_take take;
	bool dry, help;
	int64_t older_than;
	char **folders;
	size_t count;
};

/* The instant at which the run in the open folder began, and its text; false when it holds no
 * run. */
static bool read_started(int folder, struct old *ret, int64_t *ret_when)
{
	int fd = openat(folder, "run.json", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct tm tm = { 0 };
	const char *started, *end = NULL;
	json_t *root;

	if (fd < 0)
		return false;
	root = json_loadfd(fd, 0, NULL);
	(void)close(fd);
	started = json_string_value(json_object_get(root, "started"));
	if (started && strlen(started) < sizeof(ret->started))
		end = strptime(started, AGE_INSTANT, &tm);
	if (end && !*end) {
		(void)snprintf(ret->started, sizeof(ret->started), "%s", started);
		*ret_when = (int64_t)timegm(&tm);
	}
	json_decref(root);
	return end && !*end;
}

static int look_into(struct search *s, int fd, const char *path, unsigned depth);

/* A run in progress is hidden. Takes no links. NOLINTNEXTLINE(misc-no-recursion) */
static int look_at(struct search *s, int folder, const char *parent, const struct dirent *entry,
		   unsigned depth)
{
	struct text path = { 0 };
	int fd, r;

	if (entry->d_name[0] == '.')
		return 0;
	fd = openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return 0; /* no folder */
	text_addf(&path, "%s/%s", parent, entry->d_name);
	r = path.failed ? -ENOMEM : look_into(s, fd, path.s, depth);
	text_done(&path);
	return r;
}

/* The runs in the open folder, or the one that it is. Takes fd. No deeper than DEPTH_MAX.
 * NOLINTNEXTLINE(misc-no-recursion) */
static int look_into(struct search *s, int fd, const char *path, unsigned depth)
{
	struct old old = { .path = (char *)path };
	struct dirent *entry;
	int64_t when = 0;
	DIR *dir;
	int r = 0;

	if (read_started(fd, &old, &when)) {
		(void)close(fd);
		if (when < s->before)
			return pruning_add(&s->pruning, &old);
		s->young++;
		return 0;
	}
	dir = depth < DEPTH_MAX ? fdopendir(fd) : NULL;
	if (!dir) {
		(void)close(fd);
		return 0;
	}
	while (r == 0 && (entry = readdir(dir)))
		r = look_at(s, dirfd(dir), path, entry, depth + 1);
	(void)closedir(dir);
	return r;
}

static int look_for(struct search *s, const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct text path = { 0 };
	size_t n = strlen(folder);
	int r;

	if (fd < 0)
		return err_set(&s->err, -errno, "%s: %s", folder, strerror(errno));
	while (n > 1 && folder[n - 1] == '/')
		n--;
	text_add_bytes(&path, folder, n);
	r = path.failed ? -ENOMEM : look_into(s, fd, path.s, 0);
	text_done(&path);
	return r < 0 ? err_set(&s->err, r, "out of memory") : 0;
}

static int take_word(const char *word, enum pruning_take *ret)
{
	if (!strcmp(word, "captures"))
		*ret = PRUNING_CAPTURES;
	else if (!strcmp(word, "runs"))
		*ret = PRUNING_RUNS;
	else
		return cli_refuse("prune: --take: found \"%s\", expected captures or runs", word);
	return EXIT_PASS;
}

static int take_option(struct request *o, int option)
{
	switch (option) {
	case 'o':
		return age_take("prune", optarg, &o->older_than);
	case 't':
		return take_word(optarg, &o->take);
	case 'n':
		o->dry = true;
		return EXIT_PASS;
	case 'h':
		o->help = true;
		return EXIT_PASS;
	default:
		return EXIT_USAGE; /* getopt_long has said what is wrong */
	}
}

static int parse(int argc, char **argv, struct request *o)
{
	static const struct option options[] = {
		{ "older-than", required_argument, NULL, 'o' },
		{ "take", required_argument, NULL, 't' },
		{ "dry-run", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option, r = EXIT_PASS;

	while (r == EXIT_PASS && (option = getopt_long(argc, argv, "h", options, NULL)) != -1)
		r = take_option(o, option);
	o->folders = argv + optind;
	o->count = (size_t)(argc - optind);
	if (r == EXIT_PASS && !o->help && !o->older_than)
		return cli_refuse("prune: --older-than says what may go, such as 30d");
	return r;
}

static int run(int argc, char **argv)
{
	static char usual[] = "runs";
	char *own[] = { usual };
	struct request o = { 0 };
	struct search s = { 0 };
	int code = parse(argc, argv, &o), r = 0;

	if (code != EXIT_PASS)
		return code;
	if (o.help)
		return cli_help(&command_prune);
	if (o.count == 0) {
		o.folders = own;
		o.count = 1;
	}
	s.pruning = (struct pruning){ .take = o.take, .dry = o.dry };
	s.before = (int64_t)time(NULL) - o.older_than;
	for (size_t i = 0; r == 0 && i < o.count; i++)
		r = look_for(&s, o.folders[i]);
	code = r < 0 ? cli_fail(&s.err, EXIT_USAGE) : pruning_do(&s.pruning);
	if (r == 0)
		(void)printf("runs that are younger: %zu\n", s.young);
	pruning_done(&s.pruning);
	return code;
}

const struct command command_prune = {
	.name = "prune",
	.summary = "delete old runs, captures first",
	.help = "usage: straits prune --older-than AGE [--take captures|runs] [--dry-run] [DIR...]\n"
		"\n"
		"Deletes what runs left that began longer ago than AGE. They are looked for in each\n"
		"DIR (runs), which may itself be a run, and in folders in it.\n"
		"\n"
		"  --older-than AGE  30d, 12h, 2w, 1y\n"
		"  --take WHAT       captures: the captures alone, and reports can still be made\n"
		"                    (without the option); runs: all captures first, then the rest\n"
		"  --dry-run         only say what would be deleted\n"
		"  -h, --help        this text\n"
		"\n"
		"Only in directories that hold a run.json, and there only what it lists, itself and its\n"
		"signatures. Links are not followed, and runs in progress are left. straits history\n"
		"prune does the same to the runs that the history knows, wherever they are.\n"
		"\n"
		"exit status: 0 done, 2 usage, or a run that could not be pruned\n",
	.run = run,
};

/* replay_files.c - no file that a replay writes may be another one of its files. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/replay_inside.h"

/* The folder of a path that does not exist, and the name in it. */
static bool stat_folder(const char *path, struct stat *ret, const char **ret_name)
{
	char folder[4096] = ".";
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path + 1) : 0;

	if (n >= sizeof(folder))
		return false;
	if (slash) {
		memcpy(folder, path, n);
		folder[n] = '\0';
	}
	*ret_name = path + n;
	return !stat(folder, ret);
}

static bool same_place(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool stat_path(const char *path, struct stat *ret)
{
	return strcmp(path, "-") ? !stat(path, ret) : !fstat(STDIN_FILENO, ret);
}

/* Devices and pipes may be named twice. */
static bool same_file(const char *a, const char *b)
{
	struct stat at_a, at_b;
	const char *name_a, *name_b;
	bool is_a = stat_path(a, &at_a), is_b = stat_path(b, &at_b);

	if (is_a != is_b)
		return false;
	if (is_a)
		return S_ISREG(at_a.st_mode) && same_place(&at_a, &at_b);
	return stat_folder(a, &at_a, &name_a) && stat_folder(b, &at_b, &name_b) &&
	       same_place(&at_a, &at_b) && !strcmp(name_a, name_b);
}

int replay_check_files(const struct replay_conf *conf, struct err *err)
{
	/* Those that are written come last. */
	const struct {
		const char *path, *what;
	} files[] = {
		{ conf->in_path, "the capture that is read" },
		{ conf->force_path, "the decisions that are forced" },
		{ conf->out_path, "the capture that is written" },
		{ conf->decisions_path, "the decisions that are written" },
	};

	for (size_t b = 2; b < sizeof(files) / sizeof(files[0]); b++)
		for (size_t a = 0; files[b].path && a < b; a++)
			if (files[a].path && same_file(files[a].path, files[b].path))
				return err_set(err, -EINVAL, "%s: cannot be %s and %s",
					       files[b].path, files[a].what, files[b].what);
	return 0;
}

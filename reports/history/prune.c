/* prune.c - deleting files of runs, and nothing else. */
#include "reports/history/prune.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"

/* Where run.json is written before it takes its place. */
static const char aside[] = ".run.json.new";

/* A run's directory while it is worked on. */
struct place {
	const char *dir;
	int fd;
	json_t *manifest;
	bool dry;
	struct prune_count *count;
};

static int fault(const struct place *p, const char *name, struct err *err)
{
	int code = -errno;

	return err_set(err, code, "%s/%s: %s", p->dir, name, strerror(-code));
}

static int read_manifest(struct place *p, const char *started, struct err *err)
{
	int fd = openat(p->fd, "run.json", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	json_error_t told;
	const char *found;

	if (fd < 0)
		return err_set(err, -EBADMSG, "%s: left alone: there is no run.json in it", p->dir);
	p->manifest = json_loadfd(fd, 0, &told);
	(void)close(fd);
	if (!p->manifest)
		return err_set(err, -EBADMSG, "%s/run.json:%d:%d: %s; left alone", p->dir,
			       told.line, told.column, told.text);
	found = json_string_value(json_object_get(p->manifest, "started"));
	if (!found || strcmp(found, started) != 0)
		return err_set(err, -EBADMSG,
			       "%s: left alone: it holds a run of %s, not the one of %s", p->dir,
			       found ? found : "no time", started);
	return 0;
}

static int place_open(struct place *p, const char *started, struct err *err)
{
	p->fd = open(p->dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (p->fd < 0)
		return err_set(err, -errno, "%s: %s", p->dir, strerror(errno));
	if (flock(p->fd, LOCK_EX | LOCK_NB) < 0)
		return err_set(err, errno == EWOULDBLOCK ? -EBUSY : -errno,
			       "%s: a report is being made in it", p->dir);
	return read_manifest(p, started, err);
}

static void place_close(struct place *p)
{
	json_decref(p->manifest);
	if (p->fd >= 0)
		(void)close(p->fd);
}

/* Deletes the file name of folder; one that is gone already is well, one that is no file stays. */
static int delete_file(const struct place *p, int folder, const char *name, struct err *err)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fault(p, name, err);
	if (!S_ISREG(st.st_mode))
		return 0;
	if (!p->dry && unlinkat(folder, name, 0) < 0)
		return fault(p, name, err);
	p->count->files++;
	p->count->bytes += st.st_size;
	return 0;
}

static bool is_capture(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && !strcmp(name + n - 5, ".pcap") && !strchr(name, '/');
}

static int delete_captures(const struct place *p, struct err *err)
{
	int fd = openat(p->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int r = 0;

	if (!dir) {
		r = fault(p, ".", err);
		if (fd >= 0)
			(void)close(fd);
		return r;
	}
	while (r == 0 && (entry = readdir(dir)))
		if (is_capture(entry->d_name))
			r = delete_file(p, p->fd, entry->d_name, err);
	(void)closedir(dir);
	return r;
}

/* Takes the captures off the list; true when there were any on it. */
static bool unlist_captures(json_t *manifest)
{
	json_t *files = json_object_get(manifest, "files");
	json_t *kept = json_object();
	json_t *value;
	const char *name;
	bool any = false;

	json_object_foreach(files, name, value)
	{
		if (is_capture(name))
			any = true;
		else
			(void)json_object_set(kept, name, value);
	}
	if (any)
		(void)json_object_set(manifest, "files", kept);
	json_decref(kept);
	return any;
}

/* Written aside and put in place whole. */
static int write_manifest(const struct place *p, struct err *err)
{
	int fd = openat(p->fd, aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	int r = 0;

	if (fd < 0)
		return fault(p, aside, err);
	if (json_dumpfd(p->manifest, fd, JSON_INDENT(2)) < 0 || fsync(fd) < 0)
		r = fault(p, aside, err);
	if (close(fd) < 0 && r == 0)
		r = fault(p, aside, err);
	if (r == 0 && renameat(p->fd, aside, p->fd, "run.json") < 0)
		r = fault(p, aside, err);
	if (r < 0)
		(void)unlinkat(p->fd, aside, 0);
	return r;
}

/* The manifest first: a run without its captures is whole once it no longer lists them, and
 * captures that it does not list are deleted by the next call. */
static int prune_captures(const struct place *p, struct err *err)
{
	int r = 0;

	if (!p->dry && unlist_captures(p->manifest))
		r = write_manifest(p, err);
	return r < 0 ? r : delete_captures(p, err);
}

/* A name as run.json lists it: "x" or "plots/x". Anything else is not followed. */
static int delete_listed(const struct place *p, const char *name, struct err *err)
{
	const char *slash = strchr(name, '/');
	char folder[256];
	int fd, r;

	if (!slash)
		return delete_file(p, p->fd, name, err);
	if (strchr(slash + 1, '/') ||
	    snprintf(folder, sizeof(folder), "%.*s", (int)(slash - name), name) >=
		    (int)sizeof(folder) ||
	    !strcmp(folder, "..") || !*folder)
		return 0;
	fd = openat(p->fd, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return 0;
	r = delete_file(p, fd, slash + 1, err);
	(void)close(fd);
	if (!p->dry)
		(void)unlinkat(p->fd, folder, AT_REMOVEDIR); /* works once it is empty */
	return r;
}

static int prune_all(const struct place *p, struct err *err)
{
	/* which run.json does not list: its signatures, and itself, last */
	static const char *const own[] = { "run.json.asc", "run.json.minisig", "run.json" };
	const char *name;
	json_t *value;
	int r = delete_captures(p, err);

	json_object_foreach(json_object_get(p->manifest, "files"), name, value)
	{
		if (r == 0 && !is_capture(name) && strcmp(name, "run.json") != 0)
			r = delete_listed(p, name, err);
	}
	for (size_t i = 0; r == 0 && i < sizeof(own) / sizeof(*own); i++)
		r = delete_file(p, p->fd, own[i], err);
	if (r == 0 && !p->dry)
		(void)unlinkat(p->fd, aside, 0); /* a killed call may have left it */
	if (r == 0 && !p->dry && rmdir(p->dir) < 0) {
		if (errno != ENOTEMPTY && errno != EEXIST)
			return fault(p, "", err);
		p->count->left = true;
	}
	return r;
}

int prune_run(const char *dir, const char *started, enum prune_what what, bool dry,
	      struct prune_count *count, struct err *err)
{
	struct place p = { .dir = dir, .fd = -1, .dry = dry, .count = count };
	int r = place_open(&p, started, err);

	if (r == 0)
		r = what == PRUNE_CAPTURES ? prune_captures(&p, err) : prune_all(&p, err);
	place_close(&p);
	return r;
}

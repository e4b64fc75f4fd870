/* seal.c - putting a report's outputs in place, whole or not at all. */
#include "reports/write/seal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/discard.h"
#include "harness/base/err.h"
#include "reports/write/hash.h"
#include "reports/write/manifest.h"

#define PART     ".report.part"
#define REPLACED ".replaced" /* where what an output replaces waits for its removal */

static int told(struct err *err, const char *dir, const char *name)
{
	int code = errno ? -errno : -EIO;

	return err_set(err, code, "%s%s%s: %s", dir, *name ? "/" : "", name, strerror(-code));
}

/* Makes the folders above dir that are missing; what cannot be made shows when dir is. */
static void make_parents(const char *dir)
{
	struct text path = { 0 };

	for (const char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		path.len = 0;
		text_add_bytes(&path, dir, (size_t)(slash - dir));
		if (!path.failed)
			(void)mkdir(path.s, 0777);
	}
	text_done(&path);
}

int seal_open(struct seal *s, const char *dir, struct err *err)
{
	int r;

	*s = (struct seal){ .lock = -1 };
	if (!*dir)
		return err_set(err, -EINVAL, "the folder of a report has no name");
	text_add(&s->dir, dir);
	text_addf(&s->part, "%s/" PART, dir);
	if (s->dir.failed || s->part.failed)
		return err_set(err, -ENOMEM, "out of memory");
	make_parents(dir);
	s->made = mkdir(dir, 0777) == 0;
	if (!s->made && errno != EEXIST)
		return told(err, dir, "");
	s->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->lock < 0)
		return told(err, dir, "");
	if (flock(s->lock, LOCK_EX | LOCK_NB) < 0) {
		r = errno == EWOULDBLOCK
			    ? err_set(err, -EBUSY, "%s: another report is being made here", dir)
			    : told(err, dir, "");
		(void)close(s->lock); /* or seal_close() would remove the other's outputs */
		s->lock = -1;
		return r;
	}
	discard(s->part.s);
	if (mkdir(s->part.s, 0777) < 0)
		return told(err, dir, PART);
	return 0;
}

int seal_write(struct seal *s, const char *name, const struct text *t, struct err *err)
{
	struct text path = { 0 };
	FILE *f = NULL;
	int r = 0;

	text_addf(&path, "%s/%s", s->part.s, name);
	if (t->failed || path.failed) {
		r = err_set(err, -ENOMEM, "%s/%s: out of memory", s->dir.s, name);
		goto out;
	}
	errno = 0;
	f = fopen(path.s, "we");
	if (!f || fwrite(text_str(t), 1, t->len, f) != t->len)
		r = told(err, s->dir.s, name);
out:
	if (f && fclose(f) != 0 && r == 0)
		r = told(err, s->dir.s, name);
	text_done(&path);
	return r;
}

int seal_folder(struct seal *s, const char *name, struct text *ret, struct err *err)
{
	struct text path = { 0 };
	int r = 0;

	text_addf(&path, "%s/%s", s->part.s, name);
	if (path.failed)
		r = err_set(err, -ENOMEM, "%s/%s: out of memory", s->dir.s, name);
	else if (mkdir(path.s, 0777) < 0)
		r = told(err, s->dir.s, name);
	if (r < 0)
		text_done(&path);
	else
		*ret = path;
	return r;
}

/* The first name of a path below the run's directory. */
static const char *first_name(const char *path, char buf[static 256])
{
	(void)snprintf(buf, 256, "%.*s", (int)strcspn(path, "/"), path);
	return buf;
}

/* All hashes as they will be: those of surveyed files that stay, and those of the new outputs. */
static int merge_hashes(const struct seal *s, const json_t *before, json_t *into, struct err *err)
{
	json_t *news = json_object(), *tops = json_object();
	char buf[256];
	const char *key;
	json_t *value;
	int r = hash_files(&(struct hash_conf){ .dir = s->part.s, .sync = true }, news, err);

	json_object_foreach(news, key, value)
	{
		(void)json_object_set_new(tops, first_name(key, buf), json_true());
	}
	json_object_foreach((json_t *)before, key, value)
	{
		if (!json_object_get(tops, first_name(key, buf)))
			(void)json_object_set(into, key, value);
	}
	if (r == 0 && json_object_update(into, news) < 0)
		r = err_set(err, -ENOMEM, "out of memory");
	json_decref(news);
	json_decref(tops);
	return r;
}

/* Writes run.json anew, with all hashes, among the outputs. */
static int write_manifest(struct seal *s, const struct manifest *m, const json_t *before,
			  struct err *err)
{
	json_t *files = json_object();
	struct text text = { 0 };
	char *dump;
	int r = merge_hashes(s, before, files, err);

	if (r < 0) {
		json_decref(files);
		return r;
	}
	if (json_object_set_new(m->root, "files", files) < 0)
		return err_set(err, -ENOMEM, "out of memory");
	dump = json_dumps(m->root, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
	text_add(&text, dump ? dump : "");
	text_add(&text, "\n");
	text.failed = text.failed || !dump;
	r = seal_write(s, "run.json", &text, err);
	free(dump);
	text_done(&text);
	return r;
}

/* Brings a file to the disk before it takes its name; the files of folders were when hashed. */
static int sync_file(const char *path)
{
	struct stat st;
	int r = 0, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || (S_ISREG(st.st_mode) && fsync(fd) < 0))
		r = -1;
	(void)close(fd);
	return r;
}

/* Moves one output into place; a folder is first moved aside, as rename() replaces only files. */
static int place(const struct seal *s, const char *name, struct err *err)
{
	struct text from = { 0 }, to = { 0 }, aside = { 0 };
	struct stat st;
	int r = 0;

	text_addf(&from, "%s/%s", s->part.s, name);
	text_addf(&to, "%s/%s", s->dir.s, name);
	text_addf(&aside, "%s/" REPLACED "-%s", s->part.s, name);
	if (from.failed || to.failed || aside.failed)
		r = err_set(err, -ENOMEM, "out of memory");
	else if ((lstat(to.s, &st) == 0 && S_ISDIR(st.st_mode) && rename(to.s, aside.s) < 0) ||
		 sync_file(from.s) < 0 || rename(from.s, to.s) < 0)
		r = told(err, s->dir.s, name);
	text_done(&from);
	text_done(&to);
	text_done(&aside);
	return r;
}

static int is_shown(const struct dirent *d)
{
	return d->d_name[0] != '.' && strcmp(d->d_name, "run.json") != 0;
}

int seal_commit(struct seal *s, const struct manifest *m, const struct json_t *before,
		struct err *err)
{
	struct dirent **names = NULL;
	int n, r = 0;

	if (m)
		r = write_manifest(s, m, before, err);
	if (r < 0)
		return r;
	n = scandir(s->part.s, &names, is_shown, alphasort);
	if (n < 0)
		return told(err, s->dir.s, PART);
	for (int i = 0; i < n; i++) {
		if (r == 0)
			r = place(s, names[i]->d_name, err);
		free(names[i]);
	}
	free((void *)names);
	if (r == 0 && m)
		r = place(s, "run.json", err);
	if (r == 0 && fsync(s->lock) < 0)
		r = told(err, s->dir.s, "");
	return r;
}

void seal_close(struct seal *s)
{
	if (s->lock >= 0) {
		discard(s->part.s);
		if (s->made)
			(void)rmdir(s->dir.s); /* only when nothing came of it */
		(void)close(s->lock);
	}
	s->lock = -1;
	text_done(&s->dir);
	text_done(&s->part);
}

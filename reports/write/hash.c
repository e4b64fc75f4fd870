/* hash.c - SHA-256 of files. */
#include "reports/write/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

#define DEPTH_MAX 8

/* One folder of the walk: its descriptor, and its path below the first one with a "/" behind. */
struct folder {
	int fd;
	const char *path;
	unsigned depth;
};

static int hash_fd(int fd, char ret[65])
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	char buf[65536];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		g_checksum_update(sum, (const guchar *)buf, n);
	if (n < 0)
		n = -errno;
	else
		g_strlcpy(ret, g_checksum_get_string(sum), 65);
	g_checksum_free(sum);
	return (int)n;
}

static int walk(const struct hash_conf *conf, const struct folder *in, json_t *into,
		struct err *err);

static int hash_one(const struct hash_conf *conf, int fd, const char *path, json_t *into)
{
	char sum[65];
	int r;

	if (conf->sync && fsync(fd) < 0)
		return -errno;
	r = hash_fd(fd, sum);
	if (r < 0)
		return r;
	return json_object_set_new(into, path, json_string(sum)) < 0 ? -ENOMEM : 0;
}

static void pass_by(const struct hash_conf *conf, const char *path)
{
	if (conf->pass_by)
		conf->pass_by(conf->arg, path);
}

/* Hashes the file name, or walks into the folder of that name; they nest no deeper than DEPTH_MAX.
 * NOLINTNEXTLINE(misc-no-recursion) */
static int visit(const struct hash_conf *conf, const struct folder *in, const char *name,
		 json_t *into, struct err *err)
{
	struct text path = { 0 };
	struct stat st;
	int r = 0;
	int fd = openat(in->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

	text_addf(&path, "%s%s", in->path, name);
	if (fd < 0 && errno == ELOOP) { /* a link is not evidence */
		pass_by(conf, text_str(&path));
		goto out;
	}
	if (fd < 0 || fstat(fd, &st) < 0) {
		r = err_set(err, -errno, "%s/%s: %s", conf->dir, text_str(&path), strerror(errno));
		goto out;
	}
	if (S_ISDIR(st.st_mode)) {
		text_add(&path, "/");
		r = walk(conf, &(struct folder){ fd, text_str(&path), in->depth + 1 }, into, err);
	} else if (S_ISREG(st.st_mode)) {
		r = hash_one(conf, fd, text_str(&path), into);
		if (r < 0)
			(void)err_set(err, r, "%s/%s: %s", conf->dir, text_str(&path),
				      strerror(-r));
	} else {
		pass_by(conf, text_str(&path));
	}
out:
	if (fd >= 0)
		(void)close(fd);
	text_done(&path);
	return r;
}

static bool wanted(const struct hash_conf *conf, const struct folder *in, const char *name)
{
	struct text path = { 0 };

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	if (name[0] == '.') {
		text_addf(&path, "%s%s", in->path, name);
		pass_by(conf, text_str(&path));
		text_done(&path);
		return false;
	}
	return in->depth > 0 || !conf->skip || !conf->skip(conf->arg, name);
}

/* The folders nest no deeper than DEPTH_MAX. NOLINTNEXTLINE(misc-no-recursion) */
static int walk(const struct hash_conf *conf, const struct folder *in, json_t *into,
		struct err *err)
{
	struct dirent **names = NULL;
	int n, r = 0;

	if (in->depth > DEPTH_MAX)
		return err_set(err, -ELOOP, "%s/%s: folders nest too deeply", conf->dir, in->path);
	n = scandirat(in->fd, ".", &names, NULL, alphasort);
	if (n < 0)
		return err_set(err, -errno, "%s/%s: %s", conf->dir, in->path, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (r == 0 && wanted(conf, in, names[i]->d_name))
			r = visit(conf, in, names[i]->d_name, into, err);
		free(names[i]);
	}
	free((void *)names);
	return r;
}

int hash_files(const struct hash_conf *conf, struct json_t *into, struct err *err)
{
	int fd = open(conf->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return err_set(err, -errno, "%s: %s", conf->dir, strerror(errno));
	r = walk(conf, &(struct folder){ fd, "", 0 }, into, err);
	(void)close(fd);
	return r;
}

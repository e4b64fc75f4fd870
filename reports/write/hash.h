/* hash.h - SHA-256 of the files of a directory. */
#ifndef REPORTS_WRITE_HASH_H
#define REPORTS_WRITE_HASH_H

#include <stdbool.h>

struct err;
struct json_t;

/* Adds "path below dir": hexadecimal SHA-256 to the object into for each regular file below dir, in
 * the order of their names. Names that begin with a dot are left out, so are those for which skip
 * says so. With sync, each file is first brought to the disk. */
struct hash_conf {
	const char *dir;
	bool (*skip)(void *arg, const char *name); /* may be NULL */
	/* Hears of what has no hash: hidden names, links, devices. Or NULL. */
	void (*pass_by)(void *arg, const char *path);
	void *arg;
	bool sync;
};

int hash_files(const struct hash_conf *conf, struct json_t *into, struct err *err);

#endif

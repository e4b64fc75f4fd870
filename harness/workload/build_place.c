/* build_place.c - a folder that goes with its host, and a file that says "ready". */
#include "harness/workload/build_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/discard.h"
#include "harness/base/err.h"
#include "harness/workload/build.h"

int build_place_open(struct build_place *place, const struct build_conf *conf, struct err *err)
{
	const char *role = call_role_word(conf->role);
	const char *peer = call_role_word(conf->role == CALL_SELLER ? CALL_BUYER : CALL_SELLER);

	const struct {
		char *at;
		const char *role, *ending;
	} names[] = {
		{ place->records, role, "rec" },
		{ place->home, role, "home" },
		{ place->ready, role, "ready" },
		{ place->peer_ready, peer, "ready" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (snprintf(names[i].at, PATH_MAX, "%s/%s.%s", conf->dir, names[i].role,
			     names[i].ending) >= PATH_MAX)
			return err_set(err, -ENAMETOOLONG, "%s: too long a path", conf->dir);
	if (mkdir(place->home, 0777) < 0)
		return err_set(err, -errno, "%s: %s", place->home, strerror(errno));
	place->made = true;
	return 0;
}

int build_place_tell(const struct build_place *place, struct err *err)
{
	int fd = open(place->ready, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return err_set(err, -errno, "%s: %s", place->ready, strerror(errno));
	(void)close(fd);
	return 0;
}

bool build_place_told(const struct build_place *place)
{
	return access(place->peer_ready, F_OK) == 0;
}

void build_place_close(struct build_place *place)
{
	if (!place->made)
		return;
	discard(place->home);
	(void)unlink(place->ready);
	place->made = false;
}

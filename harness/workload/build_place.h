/* build_place.h - the files of one host's part of a build in the run's directory. */
#ifndef HARNESS_WORKLOAD_BUILD_PLACE_H
#define HARNESS_WORKLOAD_BUILD_PLACE_H

#include <limits.h>
#include <stdbool.h>

struct build_conf;
struct err;

/* Starts as all zero bytes. */
struct build_place {
	char records[PATH_MAX]; /* ROLE.rec */
	char home[PATH_MAX];    /* a folder for the command's own use */
	char ready[PATH_MAX];   /* is there once this host's command is ready */
	char peer_ready[PATH_MAX];
	bool made; /* home and ready are ours to remove */
};

/* Names the files and makes home. 0 or a negative errno. */
int build_place_open(struct build_place *place, const struct build_conf *conf, struct err *err);

/* Tells the other host that this one's command is ready, however far apart their networks are. 0 or
 * a negative errno. */
int build_place_tell(const struct build_place *place, struct err *err);

/* Has the other host told so? */
bool build_place_told(const struct build_place *place);

/* Removes home, with all that is in it, and what told that the command was ready. */
void build_place_close(struct build_place *place);

#endif

/* cmd_ctl.h - what the parts of straits ctl share. */
#ifndef HARNESS_CLI_CMD_CTL_H
#define HARNESS_CLI_CMD_CTL_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct json_t;
struct text;

/* A conversation with a run. Starts as all zero bytes but for fd. */
struct ctl_talk {
	int fd;
	char *buf; /* what was received beyond the last answer */
	size_t len, room;
	bool told; /* it begins with the last answer, ended by a NUL */
};

/* Sends a request; 0 or a negative errno. */
int ctl_say(const struct ctl_talk *talk, const struct json_t *request, struct err *err);

/* Waits for the next answer, at most so long (-1: for ever). 1 with *ret_line, the talk's until the
 * next call, and *ret, the caller's; 0 when the run has hung up; or a negative errno. */
int ctl_hear(struct ctl_talk *talk, int patience_msec, const char **ret_line, struct json_t **ret,
	     struct err *err);
void ctl_hang_up(struct ctl_talk *talk);

/* Adds the whole state, for people. */
void ctl_tell_state(const struct json_t *state, struct text *into);

/* Adds a line of it; before is the state told before, or NULL. */
void ctl_tell_line(const struct json_t *before, const struct json_t *state, struct text *into);

/* Adds what an order did. */
void ctl_tell_order(const struct json_t *done, struct text *into);

#endif

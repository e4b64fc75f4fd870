/* build.h - one host's part of a build under test: the user's own command, and what it is given. */
#ifndef HARNESS_WORKLOAD_BUILD_H
#define HARNESS_WORKLOAD_BUILD_H

#include <stdbool.h>

#include "harness/base/time.h"
#include "harness/workload/call.h"

struct err;
struct json_t;

/* How pictures pass between the harness and the command: down its input to the sender, or out of
 * the receiver's output. */
enum build_pictures {
	BUILD_NONE, /* not at all */
	BUILD_Y4M,  /* a Y4M stream */
	BUILD_RAW,  /* I420 pictures one behind the other, without header */
	BUILD_FILE, /* to the sender: a Y4M file, for a fake camera that plays it again and again */
	BUILD_PAGE, /* from the receiver: it reads the stamps itself and reports what it read */
	BUILD_PICTURES
};

/* "none", "y4m", ... */
const char *build_pictures_word(enum build_pictures pictures);

/* How sound passes, down descriptor 4 to the sender or out of the receiver's: mono, 16 bits, 48
 * kHz.
 */
enum build_sound_kind {
	BUILD_SILENT,  /* not at all */
	BUILD_WAV,     /* a WAV stream */
	BUILD_SAMPLES, /* samples without header */
	BUILD_SOUNDS
};

/* "none", "wav", "raw". */
const char *build_sound_word(enum build_sound_kind sound);

/* When a command that was started is ready. */
enum build_sign {
	BUILD_STARTED, /* at once */
	BUILD_TOLD,    /* it has written a line to descriptor 3 */
	BUILD_UDP,     /* something on its host has a UDP port open */
	BUILD_TCP,     /* something on its host listens at a TCP port */
	BUILD_SIGNS
};

/* "started", "told", "udp", "tcp". */
const char *build_sign_word(enum build_sign sign);

struct build_ready {
	enum build_sign sign;
	unsigned port; /* of BUILD_UDP and BUILD_TCP */
};

/* One host's part. Borrows its strings. The seller sends, the buyer receives. */
struct build_conf {
	enum call_role role;
	const char *local; /* this host's address and the other's, of the same family */
	const char *peer;
	const char *dir;     /* the run's directory: records and what else is kept */
	const char *command; /* for /bin/sh */
	const char *needs;   /* programs that must be in PATH, between spaces; "" for none */
	const char *clip;    /* the video file that is sent; "" for the generated camera scene */
	const char *folder;  /* what the command finds its own files in; "" for none */
	int control_fd;      /* see harness/workload/control.h; -1: none */
	enum build_pictures pictures; /* given to the command, or taken from it */
	enum build_sound_kind sound;  /* the same of sound */
	unsigned width;
	unsigned height;
	unsigned fps;
	bool waits; /* is started when the other host's command is ready */
	struct build_ready ready;
	nsec_t ready_limit;   /* from its start until it is ready */
	nsec_t picture_limit; /* from "start" to the first picture that comes back */
	nsec_t stop_limit;    /* from SIGTERM to its end */
};

/* 0, or -EINVAL with err saying what cannot be. */
int build_check(const struct build_conf *conf, struct err *err);

/* The conf as JSON, to be given to "straits host build"; the caller frees it with free(). NULL when
 * memory ran out. */
char *build_write(const struct build_conf *conf);

/* Reads such a text. On success conf borrows its strings from *ret_keep, which the caller frees
 * with json_decref(). 0, or -EINVAL with err. */
int build_read(const char *text, struct build_conf *conf, struct json_t **ret_keep,
	       struct err *err);

/* The number in the stamps of a build's pictures. */
#define BUILD_STREAM 1U

#endif

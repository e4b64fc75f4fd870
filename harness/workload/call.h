/* call.h - one host's part of a one-to-one call: what it is asked to do, as a struct and as
 * arguments. */
#ifndef HARNESS_WORKLOAD_CALL_H
#define HARNESS_WORKLOAD_CALL_H

#include <stdint.h>

#include "harness/base/time.h"

struct err;

/* The buyer calls, the seller answers. */
enum call_role { CALL_SELLER, CALL_BUYER, CALL_ROLES };

enum call_video { CALL_VP8, CALL_VP9, CALL_H264, CALL_OPENH264, CALL_NO_VIDEO, CALL_VIDEOS };

enum call_audio { CALL_OPUS, CALL_NO_AUDIO, CALL_AUDIOS };

/* When a picture counts as shown: at its playout time, or as soon as it is decoded. */
enum call_shown { CALL_PLAYOUT, CALL_DECODE, CALL_SHOWNS };

enum call_content { CALL_CAMERA, CALL_SCREEN, CALL_CLIP, CALL_CONTENTS };

enum call_switch { CALL_NO, CALL_YES, CALL_SWITCHES };

/* One host's part. Borrows its strings. The media are the same in both directions. */
struct call_conf {
	enum call_role role;
	const char *local;   /* this host's address, IPv4 or IPv6: the only one that is offered */
	const char *peer;    /* the other host's, of the same family */
	unsigned port;       /* TCP, where the seller waits for the buyer's call */
	const char *records; /* file to write records to */
	const char *shots;   /* what names of files to keep pictures in begin with; NULL: none */
	int control_fd;      /* see harness/workload/control.h; -1: none, begin at once */
	enum call_video video;
	unsigned width;
	unsigned height;
	unsigned fps;
	uint64_t video_bps;
	enum call_switch adapt; /* the video follows the path's rate, video_bps being the most */
	unsigned video_fec;     /* % of packets that are sent to mend others with; 0: none */
	const char *stages; /* between camera and encoder, see harness/workload/stages.h; or NULL */
	enum call_audio audio;
	uint64_t audio_bps;
	enum call_switch audio_fec; /* a coarse copy of each packet travels in the next one */
	enum call_switch audio_dtx; /* next to nothing is sent while nobody speaks */
	enum call_shown shown;
	nsec_t jitter_buffer; /* how long the receiver waits for a late packet */
	enum call_content content;
	const char *clip;     /* with CALL_CLIP: the video file that is sent, again and again */
	nsec_t connect_limit; /* from start to the first picture; longer is a failure */
	nsec_t length;        /* from start to an end of its own accord; 0: until told to stop */
};

/* 640x360 at 30 frames/s, VP8 at 800 kbit/s or what the path carries, Opus at 24 kbit/s with its
 * forward error correction, shown at playout behind a jitter buffer of 200 ms, a generated camera
 * scene; addresses and records are NULL. */
void call_conf_init(struct call_conf *conf);

/* 0, or -EINVAL with err saying which value cannot be and what is allowed. */
int call_conf_check(const struct call_conf *conf, struct err *err);

/* "seller", "buyer": the role's word in arguments, records and messages. */
const char *call_role_word(enum call_role role);

/* The direction in which this role's pictures travel: "to-buyer" or "to-seller". */
const char *call_sends(enum call_role role);
const char *call_receives(enum call_role role);

/* The number in the stamps of this role's pictures. */
unsigned call_stamp_stream(enum call_role role);

/* Makes the NULL-ended arguments { program, "host", "call", "--role=seller", ... } that start this
 * part with execv(3), to be freed with args_free() (args.h). 0, or -EINVAL or -ENOMEM. */
int call_host_argv(const struct call_conf *conf, const char *program, char ***ret, struct err *err);

/* Reads the arguments behind "call" into conf, which holds the defaults before and borrows the
 * strings after. 0, or -EINVAL with err naming the argument. Does not call call_conf_check(). */
int call_parse(int argc, char *const *argv, struct call_conf *conf, struct err *err);

#endif

/* hearing.h - sound that did not come in time, seen by a probe at its decoder. */
#ifndef PROBES_STAGE_HEARING_H
#define PROBES_STAGE_HEARING_H

#include <stdbool.h>

#include <gst/gst.h>

struct err;
struct hearing;
struct journal;

/* Borrows everything. */
struct hearing_conf {
	struct journal *journal;
	const char *probe; /* the words that records carry as probe and stream */
	const char *track;
	bool sync; /* is sound played when its timestamps say, or as it comes? */
};

/* Follows one stream of sound. 0 or -ENOMEM. */
int hearing_new(struct hearing **ret, const struct hearing_conf *conf, struct err *err);

/* Watches the sink pad of an Opus decoder until hearing_free(): each packet is sound that came, and
 * what lies between two is missing. Notes DROPOUT where that is 20 ms or more, from the instant at
 * which it should have been played, and with how much of it the decoder was told (by GAP events) to
 * make up CONCEALED; RESTORED in place of it as far as the next packet has the copy of lower
 * quality that Opus can put there, and the decoder uses such (use-inband-fec). Once a hearing. */
void hearing_watch(struct hearing *h, GstPad *pad);

/* Takes the probe off; sound that is missing still is noted as missing until now. NULL is fine. */
void hearing_free(struct hearing *h);

#endif

/* keeper.h - keeps a few of the pictures that pass a pad. */
#ifndef PROBES_STAGE_KEEPER_H
#define PROBES_STAGE_KEEPER_H

#include <gst/gst.h>

struct err;
struct keeper;
struct shots;

/* Keeps pictures in shots, which it borrows; nobody else may use them before keeper_free(). Gives
 * *ret. 0 or -ENOMEM. */
int keeper_new(struct keeper **ret, struct shots *shots, struct err *err);

/* Watches a pad of raw pictures whose buffers' offsets are their frames' ids, as those of
 * straitsstamp and straitswatch are. Of 8-bit YUV and grey pictures the luma is copied, of one in
 * several; others pass by. Once a keeper. */
void keeper_watch(struct keeper *k, GstPad *pad);

/* Takes the probe off. NULL is fine. */
void keeper_free(struct keeper *k);

#endif

/* replay_watch.h - the RTP packets of a replay, handed to a forecast. */
#ifndef HARNESS_CLI_REPLAY_WATCH_H
#define HARNESS_CLI_REPLAY_WATCH_H

#include "harness/drive/forecast.h"
#include "harness/drive/replay.h"

/* Tells f each RTP packet and what became of it. Borrows f. */
struct replay_watch replay_watch_rtp(struct forecast *f);

#endif

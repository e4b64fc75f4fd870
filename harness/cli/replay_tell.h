/* replay_tell.h - what straits replay prints: accounts, frames and forecasts, as text or as JSON.
 */
#ifndef HARNESS_CLI_REPLAY_TELL_H
#define HARNESS_CLI_REPLAY_TELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/drive/forecast.h"
#include "harness/drive/replay.h"

struct json_t;

/* The service-level objective that frames are held against. */
#define REPLAY_LIMIT (600 * NSEC_PER_MSEC)

/* One replay that has been done. */
struct replay_told {
	const char *route;
	uint64_t seed;
	const struct replay_conf *conf;
	const struct replay_result *result;
	const struct forecast *forecast; /* NULL is none */
};

/* How the forecast's receiver buffers. */
struct replay_buffer {
	bool adaptive;
	nsec_t fixed;
};

/* The lines that say what a forecast leaves out; they go above its frames and tables. */
void tell_open_loop(const struct replay_buffer *buffer);

/* The head of the list of frames, and one line for a frame. */
void tell_frames_head(void);
void tell_frame(const struct forecast_frame *frame);

/* Accounts of both directions, and what was odd about the capture. */
void tell_account(const struct replay_told *told);

/* What the jitter and the loss of each link came out as, beside what was configured; nothing for
 * links without either, and when decisions were forced. */
void tell_realised(const struct replay_told *told);

/* The same as a JSON array; the caller owns it. NULL when memory ran out. */
struct json_t *tell_realised_json(const struct replay_told *told);

/* The head of the table of streams, and a line for each stream of a replay. */
void tell_streams_head(void);
void tell_streams(const struct replay_told *told);

/* Which flow each stream's number stands for. */
void tell_stream_names(const struct forecast *forecast);

/* The same as a JSON object; the caller owns it. NULL when memory ran out. */
struct json_t *tell_json(const struct replay_told *told);

#endif

/* analyze.h - the steps of straits analyze: reading captures, and telling their numbers. */
#ifndef HARNESS_CLI_ANALYZE_H
#define HARNESS_CLI_ANALYZE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "probes/tap/pairing.h"
#include "reports/metric/trace.h"

struct err;

/* One capture, or two of the same packets. */
struct analysis {
	const char *paths[2]; /* the second is NULL where there is one */
	bool live;            /* the first is an interface */
	bool any_address;
	int (*stopped)(void); /* not 0: no more is read; may be NULL */
	struct trace *trace;
	uint64_t packets; /* of IP */
	uint64_t others;
	uint64_t dropped; /* by a live capture on this machine */
	uint64_t cut;     /* captured so short that it cannot be said what they are */
	uint64_t pieces;  /* first pieces of datagrams that IP cut */
	uint64_t back;    /* packets whose time is before that of the one read before them */
	nsec_t back_max;
	nsec_t first; /* TRACE_UNSEEN when there was no packet */
	nsec_t last;
	struct pairing pairing; /* of two captures */
};

/* Reads the captures into a->trace, and finishes it. 0 or a negative errno; -EBADMSG when a capture
 * is broken: then the numbers are of what comes before. */
int analyze_read(struct analysis *a, struct err *err);

struct match_packet;
struct packet;

/* What a capture shows of a packet: how it was sent, or how it arrived. A single one shows both. */
struct analyze_place {
	bool sent;
	bool arrived;
};

/* Reads what an RTCP datagram in clear asks for and tells: of packets, and of streams. 0 or
 * -ENOMEM. */
int analyze_rtcp(struct trace *t, const struct match_packet *mp, const uint8_t *payload,
		 const struct packet *p, const struct analyze_place *place, struct err *err);

/* The steps of a call's setting up that a capture shows. */
enum setup_step {
	SETUP_DTLS,  /* first DTLS */
	SETUP_RTP,   /* first RTP */
	SETUP_FRAME, /* first frame of the stream with the most bytes, whole */
	SETUP_COUNT,
};

/* How long after the first STUN each came; TRACE_UNSEEN when one of both did not. */
struct analysis_setup {
	nsec_t after[SETUP_COUNT];
};

struct analysis_setup analyze_setup(const struct analysis *a);

/* "dtls", "rtp", "first-frame". */
const char *analyze_setup_word(enum setup_step step);

/* Why a stream has no jitter, why it has no means of Wireshark's, and why what was sent has no
 * delay; NULL when it has. */
const char *analyze_no_clock(const struct rtpstream *r);
const char *analyze_no_means(const struct rtpstream *r);
const char *analyze_no_delay(const struct trace_passage *p);

/* A line each for why there is "-" in a stream's line, and for what its numbers hold that they
 * should not. */
void analyze_put_reasons(const struct rtpstream *r);

/* Tables for people, and JSON for machines, on stdout. 0 or -ENOMEM. */
void analyze_text(const struct analysis *a);
int analyze_json(const struct analysis *a, struct err *err);

/* How --frames tells of frames as they complete; arg is the analysis. */
void analyze_frame_head(const struct analysis *a);
void analyze_frame_csv(void *arg, const struct trace_stream *s, const struct rtpframe *f);
void analyze_frame_json(void *arg, const struct trace_stream *s, const struct rtpframe *f);

#endif

/* reception.h - what receivers' reports tell of streams: losses, jitter, and round trips. */
#ifndef REPORTS_METRIC_RECEPTION_H
#define REPORTS_METRIC_RECEPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/hist.h"
#include "reports/metric/lookup.h"

/* A block of a sender's or receiver's report (RFC 3550 section 6.4.1). */
struct reception_block {
	nsec_t time;       /* when it was seen */
	uint32_t reporter; /* SSRC of who reports */
	uint32_t ssrc;     /* of the stream that is reported of */
	double fraction_lost;
	int32_t lost;    /* since the beginning; negative with duplicates */
	uint32_t jitter; /* in units of the stream's clock */
	/* The middle 32 bits of the NTP time of the last sender's report that came, and how long
	 * ago that was, in 1/65536 s; 0 when none came. */
	uint32_t last_report;
	uint32_t delay;
};

/* What one receiver reported of one stream. */
struct reception {
	uint32_t flow; /* of the reports */
	uint32_t reporter;
	uint32_t ssrc;
	uint64_t reports;
	int32_t lost; /* as last told */
	double fraction_last;
	double fraction_max;
	uint32_t jitter_last; /* in units of the stream's clock, as the next */
	uint32_t jitter_max;
	uint32_t clock_hz; /* for the caller to set; 0: not known */
	/* ns from here to the receiver and back: from a sender's report to the block that answers
	 * it, less the time that the receiver had it (RFC 3550 section 6.4.1, figure 2, with this
	 * capture's clock in place of the sender's). */
	struct hist round_trip;
};

/* Sender's reports that are remembered, and receivers at most: what comes beyond is not told. */
#define RECEPTION_SENT 1024
#define RECEPTION_MAX  4096

struct reception_sent {
	uint32_t ssrc;
	uint32_t ntp_middle;
	nsec_t time;
	bool used;
};

/* All zero bytes at the start. */
struct receptions {
	struct reception *v; /* in the order in which they were first seen */
	size_t n;

	/* Private. */
	size_t cap;
	struct lookup index;
	struct reception_sent *sent; /* by hash: later ones replace earlier ones */
};

/* A sender's report of ssrc, with the middle 32 bits of its NTP time, was seen. 0 or -ENOMEM. */
int receptions_sent(struct receptions *r, uint32_t ssrc, uint32_t ntp_middle, nsec_t time);

/* A block of a report in this flow was seen. 0 or -ENOMEM. */
int receptions_add(struct receptions *r, uint32_t flow, const struct reception_block *b);

void receptions_done(struct receptions *r);

#endif

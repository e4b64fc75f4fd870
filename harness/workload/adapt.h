/* adapt.h - keeps the encoder's rate at what the path carries, as the peer's reports of each packet
 * show it. */
#ifndef HARNESS_WORKLOAD_ADAPT_H
#define HARNESS_WORKLOAD_ADAPT_H

#include <gst/gst.h>

struct call_conf;
struct codec;
struct journal;

/* The header extension that numbers packets for the reports, and its number here. */
#define ADAPT_EXTENSION    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
#define ADAPT_EXTENSION_ID 1

/* The rate never falls below this part of the one that was set: less is no picture, and would take
 * long to grow again. */
#define ADAPT_LEAST_PART 8

/* What is adapted, and where that is noted. All is borrowed, and must outlive the payloader. */
struct adapt_conf {
	const struct call_conf *call; /* its video rate is where it begins, and the most */
	const struct codec *codec;
	struct journal *journal;
	GstElement *encoder;
	GstElement *payloader;
};

/* From the first report on sets the encoder's rate to what harness/workload/gcc.h gives, and notes
 * a TARGET each time it has changed by 1 %. */
void adapt_watch(const struct adapt_conf *conf);

#endif

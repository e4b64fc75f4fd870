/* offload.h - switching off what would make a wire carry packets that no real wire carries. */
#ifndef HARNESS_NET_OFFLOAD_H
#define HARNESS_NET_OFFLOAD_H

struct err;
struct text;

/* Switches off every segmentation, coalescing and transmit checksum offload of the interface name
 * in the namespace netns (-1: the caller's own), and reads the state back. A veth with them hands
 * over "super-packets" of up to 64 kB with unfinished checksums. Adds to changed the names of the
 * features that were found on, to left those that are still on afterwards, each followed by a
 * space. */
int offload_off(int netns, const char *name, struct text *changed, struct text *left,
		struct err *err);

/* Adds to ret the names of the features that join packets as they are received and are on, each
 * followed by a space: what comes in through them is not what was on the wire. Changes nothing. */
int offload_joins(int netns, const char *name, struct text *ret, struct err *err);

#endif

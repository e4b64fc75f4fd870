/* guest.h - packets over a wire inside the guest, with the times of both its ends. */
#ifndef TESTS_GUEST_GUEST_H
#define TESTS_GUEST_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

#define GUEST_PACKETS_MAX 4096
#define GUEST_BYTES_MAX   1514

/* One packet: when it was handed to the kernel, and when each copy of it came out. */
struct guest_packet {
	uint32_t bytes;
	nsec_t sent;
	unsigned copies;
	nsec_t came; /* the first copy */
	unsigned bits_turned;
};

struct guest_run {
	struct guest_packet packets[GUEST_PACKETS_MAX];
	size_t count;
	size_t came;
	bool in_order;
	size_t strange; /* frames whose number could not be read */
};

/* Which packets: count, of so many bytes, burst at a time, each burst every ns after the one
 * before. */
struct guest_load {
	size_t count;
	uint32_t bytes;
	size_t burst;
	nsec_t every;
};

/* Raw packet sockets on both ends. A descriptor or a negative errno. */
int guest_socket(const char *iface);

/* Sends the load into out and receives at in until nothing came for quiet. */
void guest_send(int out, int in, const struct guest_load *load, nsec_t quiet,
		struct guest_run *ret);

nsec_t guest_now(void);

#endif

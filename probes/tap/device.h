/* device.h - an interface opened for live capture through libpcap. */
#ifndef PROBES_TAP_DEVICE_H
#define PROBES_TAP_DEVICE_H

#include <stdint.h>

struct err;
struct pcap;

/* Begins to capture what the interface ("any": all of them) sends and receives, in nanoseconds, to
 * be read without blocking, first snaplen bytes a packet, in a ring of buffer_bytes. The caller
 * closes *ret. 0 or a negative errno: -ENODEV, -EPERM, -ENETDOWN, -ENOTSUP without nanosecond
 * times. */
int device_open(const char *ifname, uint32_t snaplen, uint32_t buffer_bytes, struct pcap **ret,
		struct err *err);

#endif

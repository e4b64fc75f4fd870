/* wires.h - hosts in namespaces with wires into the test's own, and raw frames sent and received
 * there.
 */
#ifndef TESTS_UNIT_DRIVE_WIRES_H
#define TESTS_UNIT_DRIVE_WIRES_H

#include <stddef.h>
#include <stdint.h>

struct err;

#define WIRES_MAX 4
#define WIRES_MTU 1500

/* wire i: "w0" here, "eth0" with the address 02:00:00:00:00:0i there. */
struct wires {
	size_t count;
	int netns[WIRES_MAX];
	int raw[WIRES_MAX]; /* packet sockets on eth0 */
};

/* NULL when this program is in namespaces of its own (entered once), else why it cannot be. */
const char *wires_why_not(void);

/* At the beginning of a test. */
#define WIRES_OR_SKIP()                                               \
	do {                                                          \
		const char *wires_why = wires_why_not();              \
		if (wires_why)                                        \
			SKIP("no network namespaces: %s", wires_why); \
	} while (0)

/* Makes count wires, up and with carrier. 0 or a negative errno. */
int wires_open(struct wires *w, size_t count, struct err *err);
void wires_close(struct wires *w);

/* A frame of so many bytes from host to the address of host to (0xff: to all), numbered in its last
 * byte. */
void wires_frame(uint8_t *ret, size_t bytes, size_t from, size_t to, uint8_t number);

/* Sends frames as they are from the host's eth0; 0 or a negative errno. */
int wires_send(const struct wires *w, size_t host, const void *frame, size_t bytes);

/* Receives at the host within two seconds, a VLAN tag put back; the number of bytes, or -1. What
 * other protocols than the frames' (0x88b5) say is passed over. */
int wires_receive(const struct wires *w, size_t host, uint8_t *ret, size_t room);

/* Nothing waits at the host now. */
int wires_quiet(const struct wires *w, size_t host);

/* iface_down(), iface_up() with carrier, or iface_set_mtu() at the host's end. */
int wires_down(const struct wires *w, size_t host, struct err *err);
int wires_up(const struct wires *w, size_t host, struct err *err);
int wires_mtu(const struct wires *w, size_t host, unsigned mtu, struct err *err);

#endif

/* wire.h - packets between an interface and the drive, in batches. */
#ifndef HARNESS_DRIVE_WIRE_H
#define HARNESS_DRIVE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;
struct virtio_net_hdr;

/* Most packets of one batch. */
#define WIRE_BATCH 64

/* Room that a packet may need beyond the MTU: Ethernet header and two VLAN tags. */
#define WIRE_HEADER 22

/* A packet that came in: as on the wire from the destination address on, but for a VLAN tag that
 * the kernel took out. Data are borrowed from the wire until wire_release(). */
struct wire_in {
	const uint8_t *data;
	uint32_t bytes;  /* at data */
	uint32_t length; /* of the packet; more than bytes when it is a super-packet */
	nsec_t wall;     /* when the kernel saw it, CLOCK_REALTIME */
	bool tagged;
	uint16_t tag_type, tag; /* of the VLAN tag taken out */
	bool super;             /* several packets in one, left to hardware to take apart */
	bool unfinished;        /* its checksum was left to hardware: */
	uint16_t sum_from;      /* of the bytes from here on, */
	uint16_t sum_at;        /* into this field */
};

/* A packet to go out. Data are borrowed until wire_send() returns, and not changed: only that iovec
 * knows no const. */
struct wire_out {
	uint8_t *data;
	uint32_t bytes;
};

struct wire_conf {
	const char *iface; /* in the namespace of the calling thread */
	unsigned mtu;
	unsigned room; /* packets that may wait to come in: wire_room() */
};

/* One way to reach an interface; one const table a file, listed in wire.c. open sets ret->fd, which
 * becomes readable when packets wait. */
struct wire;

struct wire_ops {
	const char *name;
	struct wire *(*open)(const struct wire_conf *conf, struct err *err);
	void (*close)(struct wire *w);
	/* Gives at most WIRE_BATCH packets that wait, oldest first; 0 when none does. */
	size_t (*receive)(struct wire *w, struct wire_in *ret);
	/* Gives back what the last receive gave. */
	void (*release)(struct wire *w);
	/* Do packets wait? NULL when only the descriptor can tell. */
	bool (*waits)(const struct wire *w);
	/* Hands over the first packets of out, in order; returns how many the kernel took. When it
	 * is fewer, the next one was refused with the errno that refusal then holds. */
	size_t (*send)(struct wire *w, const struct wire_out *out, size_t count);
};

/* Every kind of wire begins with this. */
struct wire {
	const struct wire_ops *ops;
	int fd;          /* packets come in here */
	uint64_t missed; /* packets the kernel dropped for want of room; wire_count() brings it up
			    to date */
	int refusal;     /* why the kernel last took no packet: a negative errno */
};

enum wire_kind { WIRE_RING, WIRE_BLOCK, WIRE_MESSAGE };

/* How many packets may wait at each of so many wires, in fair use of memory; a power of two. */
unsigned wire_room(unsigned mtu, size_t wires);

/* NULL with err when the interface or this kind cannot be had. */
struct wire *wire_open(enum wire_kind kind, const struct wire_conf *conf, struct err *err);
void wire_close(struct wire *w);

/* Reads the kernel's counters of losses into w. */
void wire_count(struct wire *w);

static inline size_t wire_receive(struct wire *w, struct wire_in ret[static WIRE_BATCH])
{
	return w->ops->receive(w, ret);
}

static inline void wire_release(struct wire *w)
{
	w->ops->release(w);
}

static inline size_t wire_send(struct wire *w, const struct wire_out *out, size_t count)
{
	return w->ops->send(w, out, count);
}

/* For the kinds of wire: a packet socket that does not see what is sent. wire_bind() ties it to the
 * interface; one that does not receive can only send. 0 or a negative errno. */
int wire_socket(const struct wire_conf *conf, int *ret_fd, struct err *err);
int wire_bind(const struct wire_conf *conf, int fd, bool receives, struct err *err);

/* What the kernel says in front of a packet about the work that was left to hardware. */
void wire_read_header(const struct virtio_net_hdr *header, struct wire_in *ret);

/* setsockopt(SOL_PACKET) with what it is for, as an error names it. */
struct wire_option {
	int name;
	const void *value;
	unsigned size;
	const char *what;
};

int wire_set(const struct wire_conf *conf, int fd, const struct wire_option *option,
	     struct err *err);

#endif

/* wire_ring.c - packets through memory shared with the kernel: one ring in (by packets or by
 * blocks), one ring out. */
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/wire.h"

#define BLOCK_BYTES (1U << 18)

/* What stands before a packet, in and out. In, it tells what was left to hardware. Out, it says
 * that all of the packet is header, so that the kernel copies it whole into its own buffer.
 * Otherwise the kernel borrows the slot's pages for the rest, and a veth, which must not keep them,
 * takes fresh pages and copies after all: that cost a third of all sending. */
#define ASIDE_BYTES sizeof(struct virtio_net_hdr)

/* Packets go out at once, so that a few batches are room enough. */
#define OUT_SLOTS (4 * WIRE_BATCH)

/* Larger packets are left to the borrowing, for memory in one piece of more than a page is dear. */
#define WHOLE_MAX 3500

/* How often a full kernel is asked again before a packet counts as refused. */
#define KICKS_MAX 4

/* A ring of count slots, all of slot_bytes, mapped at base. */
struct ring {
	int fd;
	uint8_t *base;
	size_t slot_bytes;
	unsigned count;
	unsigned at; /* the next slot */
};

struct wire_ring {
	struct wire wire;
	unsigned mtu;
	struct ring in;
	struct ring out;
	unsigned taken; /* slots of in that the last receive gave */
	/* by blocks: where the current block stands */
	bool begun;    /* the block at in.at is ours */
	unsigned left; /* packets of it not yet given */
	struct tpacket3_hdr *next;
};

/* The slot must hold the kernel's header, its address and the packet; powers of two divide the
 * block. */
static size_t slot_bytes(unsigned mtu)
{
	size_t need = mtu + WIRE_HEADER + TPACKET3_HDRLEN + 16 + ASIDE_BYTES;
	size_t size = 2048;

	while (size < need)
		size *= 2;
	return size;
}

static int ring_map(struct ring *ring, const struct wire_conf *conf, struct err *err)
{
	void *base = mmap(NULL, ring->slot_bytes * ring->count, PROT_READ | PROT_WRITE, MAP_SHARED,
			  ring->fd, 0);

	if (base == MAP_FAILED)
		return err_set(err, -errno, "wire %s: map the ring: %s", conf->iface,
			       strerror(errno));
	ring->base = base;
	return 0;
}

static void ring_done(struct ring *ring)
{
	if (ring->base)
		(void)munmap(ring->base, ring->slot_bytes * ring->count);
	if (ring->fd >= 0)
		(void)close(ring->fd);
}

/* Before the ring is made: its version, and a header before each packet. */
static int set_up(const struct wire_conf *conf, int fd, int version, struct err *err)
{
	static const int yes = 1;
	int r = wire_set(
		conf, fd,
		&(struct wire_option){ PACKET_VERSION, &version, sizeof(version), "ring version" },
		err);

	return r < 0 ? r
		     : wire_set(conf, fd,
				&(struct wire_option){ PACKET_VNET_HDR, &yes, sizeof(yes),
						       "headers before packets" },
				err);
}

/* Makes a ring of packet slots, in or out. */
static int ring_open(struct ring *ring, const struct wire_conf *conf, int which, unsigned count,
		     struct err *err)
{
	struct tpacket_req req;
	int r;

	ring->slot_bytes = slot_bytes(conf->mtu);
	ring->count = count;
	req = (struct tpacket_req){
		.tp_block_size = BLOCK_BYTES,
		.tp_block_nr = (unsigned)(ring->slot_bytes * ring->count / BLOCK_BYTES),
		.tp_frame_size = (unsigned)ring->slot_bytes,
		.tp_frame_nr = ring->count,
	};
	r = wire_socket(conf, &ring->fd, err);
	if (r == 0)
		r = set_up(conf, ring->fd, TPACKET_V2, err);
	if (r == 0)
		r = wire_set(conf, ring->fd,
			     &(struct wire_option){ which, &req, sizeof(req), "ring" }, err);
	if (r == 0)
		r = ring_map(ring, conf, err);
	return r;
}

/* Makes a ring of blocks, for packets coming in: a slot is a block. The kernel hands a block over
 * when it is full, or 1 ms after its first packet. */
static int blocks_open(struct ring *ring, const struct wire_conf *conf, struct err *err)
{
	struct tpacket_req3 req;
	int r;

	ring->slot_bytes = BLOCK_BYTES;
	ring->count = (unsigned)(slot_bytes(conf->mtu) * conf->room / BLOCK_BYTES);
	req = (struct tpacket_req3){
		.tp_block_size = BLOCK_BYTES,
		.tp_block_nr = ring->count,
		.tp_frame_size = (unsigned)slot_bytes(conf->mtu),
		.tp_frame_nr = conf->room,
		.tp_retire_blk_tov = 1,
	};
	r = wire_socket(conf, &ring->fd, err);
	if (r == 0)
		r = set_up(conf, ring->fd, TPACKET_V3, err);
	if (r == 0)
		r = wire_set(conf, ring->fd,
			     &(struct wire_option){ PACKET_RX_RING, &req, sizeof(req), "ring" },
			     err);
	if (r == 0)
		r = ring_map(ring, conf, err);
	return r;
}

static int start_receiving(struct ring *ring, const struct wire_conf *conf, struct err *err)
{
	static const int yes = 1;
	int r = wire_set(conf, ring->fd,
			 &(struct wire_option){ PACKET_IGNORE_OUTGOING, &yes, sizeof(yes),
						"not to see what is sent" },
			 err);

	return r < 0 ? r : wire_bind(conf, ring->fd, true, err);
}

static int start_sending(struct ring *ring, const struct wire_conf *conf, struct err *err)
{
	static const int yes = 1;
	int r = wire_set(conf, ring->fd,
			 &(struct wire_option){ PACKET_QDISC_BYPASS, &yes, sizeof(yes),
						"to pass by the queueing discipline" },
			 err);

	return r < 0 ? r : wire_bind(conf, ring->fd, false, err);
}

static void ring_close(struct wire *wire)
{
	struct wire_ring *w = (struct wire_ring *)wire;

	ring_done(&w->in);
	ring_done(&w->out);
	free(w);
}

static struct wire *open_wire(const struct wire_conf *conf,
			      int (*open_in)(struct ring *ring, const struct wire_conf *conf,
					     struct err *err),
			      struct err *err)
{
	struct wire_ring *w = calloc(1, sizeof(*w));
	int r;

	if (!w) {
		(void)err_set(err, -ENOMEM, "wire %s: out of memory", conf->iface);
		return NULL;
	}
	w->in.fd = w->out.fd = -1;
	w->mtu = conf->mtu;
	r = ring_open(&w->out, conf, PACKET_TX_RING, OUT_SLOTS, err);
	if (r == 0)
		r = start_sending(&w->out, conf, err);
	if (r == 0)
		r = open_in(&w->in, conf, err);
	if (r == 0)
		r = start_receiving(&w->in, conf, err);
	if (r < 0) {
		ring_close(&w->wire);
		return NULL;
	}
	w->wire.fd = w->in.fd;
	return &w->wire;
}

static int packets_open(struct ring *ring, const struct wire_conf *conf, struct err *err)
{
	return ring_open(ring, conf, PACKET_RX_RING, conf->room, err);
}

static struct wire *open_ring(const struct wire_conf *conf, struct err *err)
{
	return open_wire(conf, packets_open, err);
}

static struct wire *open_block(const struct wire_conf *conf, struct err *err)
{
	return open_wire(conf, blocks_open, err);
}

static void *slot(const struct ring *ring, unsigned i)
{
	return ring->base + (size_t)(i & (ring->count - 1)) * ring->slot_bytes;
}

static bool wants_tag(uint32_t status, uint16_t type, struct wire_in *in)
{
	in->tag_type = (status & TP_STATUS_VLAN_TPID_VALID) ? type : 0x8100;
	return status & TP_STATUS_VLAN_VALID;
}

/* The header lies unaligned. */
static void read_aside(struct wire_in *in)
{
	struct virtio_net_hdr header;

	memcpy(&header, in->data - ASIDE_BYTES, ASIDE_BYTES);
	wire_read_header(&header, in);
}

/* The status says whose a slot is; reading it as ours makes the rest of the slot visible. */
static size_t receive_ring(struct wire *wire, struct wire_in *ret)
{
	struct wire_ring *w = (struct wire_ring *)wire;
	size_t n = 0;

	for (; n < WIRE_BATCH; n++) {
		const struct tpacket2_hdr *h = slot(&w->in, w->in.at + (unsigned)n);
		uint32_t status = __atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE);

		if (!(status & TP_STATUS_USER))
			break;
		ret[n] = (struct wire_in){
			.data = (const uint8_t *)h + h->tp_mac,
			.bytes = h->tp_snaplen,
			.length = h->tp_len,
			.wall = h->tp_sec * NSEC_PER_SEC + h->tp_nsec,
			.tag = h->tp_vlan_tci,
		};
		read_aside(&ret[n]);
		ret[n].tagged = wants_tag(status, h->tp_vlan_tpid, &ret[n]);
	}
	w->taken = (unsigned)n;
	return n;
}

static bool ring_waits(const struct wire *wire)
{
	const struct wire_ring *w = (const struct wire_ring *)wire;
	const struct tpacket2_hdr *h = slot(&w->in, w->in.at);

	return __atomic_load_n(&h->tp_status, __ATOMIC_RELAXED) & TP_STATUS_USER;
}

static void release_ring(struct wire *wire)
{
	struct wire_ring *w = (struct wire_ring *)wire;

	for (; w->taken > 0; w->taken--, w->in.at++) {
		struct tpacket2_hdr *h = slot(&w->in, w->in.at);

		__atomic_store_n(&h->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	}
}

static struct tpacket_block_desc *block(const struct wire_ring *w)
{
	return slot(&w->in, w->in.at);
}

/* Starts with the next block if the kernel has handed it over. */
static bool begin_block(struct wire_ring *w)
{
	struct tpacket_block_desc *b = block(w);
	uint32_t status = __atomic_load_n(&b->hdr.bh1.block_status, __ATOMIC_ACQUIRE);

	if (!(status & TP_STATUS_USER))
		return false;
	w->begun = true;
	w->left = b->hdr.bh1.num_pkts;
	w->next = (struct tpacket3_hdr *)((uint8_t *)b + b->hdr.bh1.offset_to_first_pkt);
	return true;
}

static size_t receive_block(struct wire *wire, struct wire_in *ret)
{
	struct wire_ring *w = (struct wire_ring *)wire;
	size_t n = 0;

	if (!w->begun && !begin_block(w))
		return 0;
	for (; n < WIRE_BATCH && w->left > 0; n++, w->left--) {
		const struct tpacket3_hdr *h = w->next;

		ret[n] = (struct wire_in){
			.data = (const uint8_t *)h + h->tp_mac,
			.bytes = h->tp_snaplen,
			.length = h->tp_len,
			.wall = h->tp_sec * NSEC_PER_SEC + h->tp_nsec,
			.tag = (uint16_t)h->hv1.tp_vlan_tci,
		};
		read_aside(&ret[n]);
		ret[n].tagged = wants_tag(h->tp_status, h->hv1.tp_vlan_tpid, &ret[n]);
		w->next = (struct tpacket3_hdr *)((uint8_t *)w->next + h->tp_next_offset);
	}
	w->taken = (unsigned)n;
	return n;
}

static bool block_waits(const struct wire *wire)
{
	const struct wire_ring *w = (const struct wire_ring *)wire;

	return w->begun ||
	       __atomic_load_n(&block(w)->hdr.bh1.block_status, __ATOMIC_RELAXED) & TP_STATUS_USER;
}

static void release_block(struct wire *wire)
{
	struct wire_ring *w = (struct wire_ring *)wire;

	if (w->begun && w->left == 0) {
		w->begun = false;
		__atomic_store_n(&block(w)->hdr.bh1.block_status, TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
		w->in.at++;
	}
	w->taken = 0;
}

/* With a header of ours before the packet the kernel leaves its length to us: as it does it itself,
 * a VLAN tag may come on top. */
static bool too_long(const struct wire_ring *w, const struct wire_out *out)
{
	bool tagged = out->bytes > ETH_HLEN && out->data[12] == ETH_P_8021Q >> 8 &&
		      out->data[13] == (ETH_P_8021Q & 0xff);

	return out->bytes > w->mtu + ETH_HLEN + (tagged ? 4 : 0);
}

static void fill_slot(struct tpacket2_hdr *h, const struct wire_out *out)
{
	const struct virtio_net_hdr header = {
		.hdr_len = out->bytes <= WHOLE_MAX ? (uint16_t)out->bytes : 0,
	};
	uint8_t *at = (uint8_t *)h + TPACKET2_HDRLEN - sizeof(struct sockaddr_ll);

	h->tp_len = (uint32_t)ASIDE_BYTES + out->bytes;
	memcpy(at, &header, ASIDE_BYTES);
	memcpy(at + ASIDE_BYTES, out->data, out->bytes);
	__atomic_store_n(&h->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
}

/* Fills free slots up to a packet that is too long; returns how many packets found one. */
static size_t fill_slots(struct wire_ring *w, const struct wire_out *out, size_t count)
{
	size_t n = 0;

	for (; n < count && !too_long(w, &out[n]); n++) {
		struct tpacket2_hdr *h = slot(&w->out, w->out.at + (unsigned)n);
		uint32_t status = __atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE);

		if (status & (TP_STATUS_SEND_REQUEST | TP_STATUS_SENDING))
			break;
		fill_slot(h, &out[n]);
	}
	return n;
}

static bool slot_waits(const struct wire_ring *w, size_t i)
{
	const struct tpacket2_hdr *h = slot(&w->out, w->out.at + (unsigned)i);
	uint32_t status = __atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE);

	return status & (TP_STATUS_SEND_REQUEST | TP_STATUS_WRONG_FORMAT);
}

/* The kernel sends only while it is being asked to, so what still waits then can be taken back. */
static void take_back(struct wire_ring *w, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		struct tpacket2_hdr *h = slot(&w->out, w->out.at + (unsigned)i);

		__atomic_store_n(&h->tp_status, TP_STATUS_AVAILABLE, __ATOMIC_RELEASE);
	}
}

static size_t send_ring(struct wire *wire, const struct wire_out *out, size_t count)
{
	struct wire_ring *w = (struct wire_ring *)wire;
	size_t filled = fill_slots(w, out, count);
	size_t sent = 0;

	if (filled == 0 && too_long(w, out)) {
		wire->refusal = -EMSGSIZE;
		return 0;
	}
	wire->refusal = -ENOBUFS;
	for (unsigned kicks = 0; kicks < KICKS_MAX && sent < filled; kicks++) {
		if (send(w->out.fd, NULL, 0, MSG_DONTWAIT) < 0)
			wire->refusal = -errno;
		while (sent < filled && !slot_waits(w, sent))
			sent++;
		if (wire->refusal != -ENOBUFS && wire->refusal != -EAGAIN)
			break;
	}
	take_back(w, sent, filled);
	w->out.at += (unsigned)sent;
	return sent;
}

const struct wire_ops wire_ring_ops = {
	.name = "ring",
	.open = open_ring,
	.close = ring_close,
	.receive = receive_ring,
	.release = release_ring,
	.waits = ring_waits,
	.send = send_ring,
};

const struct wire_ops wire_block_ops = {
	.name = "block",
	.open = open_block,
	.close = ring_close,
	.receive = receive_block,
	.release = release_block,
	.waits = block_waits,
	.send = send_ring,
};

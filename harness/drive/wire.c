/* wire.c - what all kinds of wire share: the packet socket, its counters, the table of kinds. */
#include "harness/drive/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"

extern const struct wire_ops wire_ring_ops;
extern const struct wire_ops wire_block_ops;
extern const struct wire_ops wire_message_ops;

static const struct wire_ops *const kinds[] = {
	[WIRE_RING] = &wire_ring_ops,
	[WIRE_BLOCK] = &wire_block_ops,
	[WIRE_MESSAGE] = &wire_message_ops,
};

/* All rings together may take so much. */
#define ROOM_BYTES ((size_t)32 << 20)

unsigned wire_room(unsigned mtu, size_t wires)
{
	unsigned room = 4096;

	while (room > 4 * WIRE_BATCH && (size_t)room * (mtu + WIRE_HEADER) * wires > ROOM_BYTES)
		room /= 2;
	return room;
}

struct wire *wire_open(enum wire_kind kind, const struct wire_conf *conf, struct err *err)
{
	struct wire *w = kinds[kind]->open(conf, err);

	if (w)
		w->ops = kinds[kind];
	return w;
}

void wire_close(struct wire *w)
{
	if (w)
		w->ops->close(w);
}

void wire_count(struct wire *w)
{
	/* large enough for the third version's answer; drops come second in all of them, and
	 * reading sets the kernel's counters back to 0 */
	struct tpacket_stats_v3 stats = { 0 };
	socklen_t size = sizeof(stats);

	if (getsockopt(w->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0)
		w->missed += stats.tp_drops;
}

int wire_socket(const struct wire_conf *conf, int *ret_fd, struct err *err)
{
	/* protocol 0: nothing comes in before wire_bind() */
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_set(err, -errno, "wire %s: packet socket: %s", conf->iface,
			       strerror(errno));
	*ret_fd = fd;
	return 0;
}

void wire_read_header(const struct virtio_net_hdr *header, struct wire_in *ret)
{
	ret->super = header->gso_type != VIRTIO_NET_HDR_GSO_NONE;
	ret->unfinished = header->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM;
	ret->sum_from = header->csum_start;
	ret->sum_at = (uint16_t)(header->csum_start + header->csum_offset);
}

int wire_set(const struct wire_conf *conf, int fd, const struct wire_option *option,
	     struct err *err)
{
	if (setsockopt(fd, SOL_PACKET, option->name, option->value, option->size) < 0)
		return err_set(err, -errno, "wire %s: %s: %s", conf->iface, option->what,
			       strerror(errno));
	return 0;
}

int wire_bind(const struct wire_conf *conf, int fd, bool receives, struct err *err)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_protocol = receives ? htons(ETH_P_ALL) : 0,
		.sll_ifindex = (int)if_nametoindex(conf->iface),
	};

	if (at.sll_ifindex == 0)
		return err_set(err, -errno, "wire %s: no such interface: %s", conf->iface,
			       strerror(errno));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return err_set(err, -errno, "wire %s: bind: %s", conf->iface, strerror(errno));
	return 0;
}

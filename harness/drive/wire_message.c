/* wire_message.c - packets through recvmmsg and sendmmsg: where rings cannot be had. */
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/wire.h"

/* Room for what the kernel tells beside a packet: its time and its auxiliary data. */
#define ASIDE_BYTES 128

struct wire_message {
	struct wire wire;
	int out;
	size_t slot_bytes;
	uint8_t *data; /* WIRE_BATCH slots */
	struct mmsghdr headers[WIRE_BATCH];
	struct virtio_net_hdr before[WIRE_BATCH];
	struct iovec parts[2 * WIRE_BATCH]; /* for each packet, what stands before it and itself */
	_Alignas(struct cmsghdr) uint8_t aside[WIRE_BATCH][ASIDE_BYTES];
};

static void message_close(struct wire *wire)
{
	struct wire_message *w = (struct wire_message *)wire;

	if (wire->fd >= 0)
		(void)close(wire->fd);
	if (w->out >= 0)
		(void)close(w->out);
	free(w->data);
	free(w);
}

/* The most the kernel grants: beyond its usual limit only to the machine's administrator. */
static void ask_for_room(int fd, int bytes)
{
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

static int open_in(struct wire_message *w, const struct wire_conf *conf, struct err *err)
{
	static const int yes = 1;
	int r = wire_socket(conf, &w->wire.fd, err);

	if (r < 0)
		return r;
	ask_for_room(w->wire.fd, (int)(conf->room * w->slot_bytes));
	if (setsockopt(w->wire.fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof(yes)) < 0)
		return err_set(err, -errno, "wire %s: time stamps: %s", conf->iface,
			       strerror(errno));
	r = wire_set(conf, w->wire.fd,
		     &(struct wire_option){ PACKET_AUXDATA, &yes, sizeof(yes), "auxiliary data" },
		     err);
	if (r == 0)
		r = wire_set(conf, w->wire.fd,
			     &(struct wire_option){ PACKET_VNET_HDR, &yes, sizeof(yes),
						    "headers before packets" },
			     err);
	if (r == 0)
		r = wire_set(conf, w->wire.fd,
			     &(struct wire_option){ PACKET_IGNORE_OUTGOING, &yes, sizeof(yes),
						    "not to see what is sent" },
			     err);
	return r < 0 ? r : wire_bind(conf, w->wire.fd, true, err);
}

static int open_out(struct wire_message *w, const struct wire_conf *conf, struct err *err)
{
	static const int yes = 1;
	int r = wire_socket(conf, &w->out, err);

	if (r == 0)
		r = wire_set(conf, w->out,
			     &(struct wire_option){ PACKET_QDISC_BYPASS, &yes, sizeof(yes),
						    "to pass by the queueing discipline" },
			     err);
	return r < 0 ? r : wire_bind(conf, w->out, false, err);
}

static struct wire *message_open(const struct wire_conf *conf, struct err *err)
{
	struct wire_message *w = calloc(1, sizeof(*w));
	int r;

	if (!w) {
		(void)err_set(err, -ENOMEM, "wire %s: out of memory", conf->iface);
		return NULL;
	}
	w->wire.fd = w->out = -1;
	w->slot_bytes = conf->mtu + WIRE_HEADER;
	w->data = malloc(WIRE_BATCH * w->slot_bytes);
	if (w->data)
		r = open_in(w, conf, err);
	else
		r = err_set(err, -ENOMEM, "wire %s: out of memory", conf->iface);
	if (r == 0)
		r = open_out(w, conf, err);
	if (r == 0)
		return &w->wire;
	message_close(&w->wire);
	return NULL;
}

static void read_time(const struct cmsghdr *c, struct wire_in *in)
{
	struct timespec ts;

	memcpy(&ts, CMSG_DATA(c), sizeof(ts));
	in->wall = ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

static void read_auxiliary(const struct cmsghdr *c, struct wire_in *in)
{
	struct tpacket_auxdata aux;

	memcpy(&aux, CMSG_DATA(c), sizeof(aux));
	in->length = aux.tp_len;
	in->tagged = aux.tp_status & TP_STATUS_VLAN_VALID;
	in->tag = aux.tp_vlan_tci;
	in->tag_type = (aux.tp_status & TP_STATUS_VLAN_TPID_VALID) ? aux.tp_vlan_tpid : 0x8100;
}

static void read_aside(struct msghdr *m, struct wire_in *in)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
			read_time(c, in);
		else if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA)
			read_auxiliary(c, in);
	}
}

static size_t message_receive(struct wire *wire, struct wire_in *ret)
{
	struct wire_message *w = (struct wire_message *)wire;
	int n;

	for (size_t i = 0; i < WIRE_BATCH; i++) {
		struct iovec *parts = &w->parts[2 * i];

		parts[0] = (struct iovec){ &w->before[i], sizeof(w->before[i]) };
		parts[1] = (struct iovec){ w->data + i * w->slot_bytes, w->slot_bytes };
		w->headers[i].msg_hdr = (struct msghdr){ .msg_iov = parts,
							 .msg_iovlen = 2,
							 .msg_control = w->aside[i],
							 .msg_controllen = ASIDE_BYTES };
	}
	n = recvmmsg(wire->fd, w->headers, WIRE_BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++) {
		uint32_t bytes = w->headers[i].msg_len - (uint32_t)sizeof(w->before[i]);

		ret[i] = (struct wire_in){ .data = w->data + (size_t)i * w->slot_bytes,
					   .bytes = bytes,
					   .length = bytes };
		wire_read_header(&w->before[i], &ret[i]);
		read_aside(&w->headers[i].msg_hdr, &ret[i]);
	}
	return n > 0 ? (size_t)n : 0;
}

static void message_release(struct wire *wire)
{
	(void)wire;
}

static size_t message_send(struct wire *wire, const struct wire_out *out, size_t count)
{
	struct wire_message *w = (struct wire_message *)wire;
	struct mmsghdr headers[WIRE_BATCH] = { 0 };
	struct iovec parts[WIRE_BATCH];
	int n;

	for (size_t i = 0; i < count; i++) {
		parts[i] = (struct iovec){ out[i].data, out[i].bytes };
		headers[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	n = sendmmsg(w->out, headers, (unsigned)count, MSG_DONTWAIT);
	if (n == (int)count)
		return count;
	wire->refusal = n < 0 ? -errno : -ENOBUFS;
	return n > 0 ? (size_t)n : 0;
}

const struct wire_ops wire_message_ops = {
	.name = "message",
	.open = message_open,
	.close = message_close,
	.receive = message_receive,
	.release = message_release,
	.send = message_send,
};

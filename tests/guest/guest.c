/* guest.c - packets over a wire inside the guest, with the times of both its ends. */
#include "tests/guest/guest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/arrival.h"

/* An EtherType that is nobody's: kernels leave such packets alone. */
#define OUR_TYPE 0x88b5
#define NUMBER   14

/* Frames are all of these bytes but for head and number, so that a turned bit shows. */
#define FILLING 0x5a

nsec_t guest_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (nsec_t)t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

int guest_socket(const char *iface)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	const int on = 1, room = 16 << 20;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));

	at.sll_ifindex = (int)if_nametoindex(iface);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return -errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	(void)setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	return fd;
}

static void fill(uint8_t *frame, uint32_t bytes, uint32_t number)
{
	static const uint8_t head[NUMBER] = {
		2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, OUR_TYPE >> 8, OUR_TYPE & 0xff
	};

	memset(frame, FILLING, bytes);
	memcpy(frame, head, sizeof(head));
	number = htonl(number);
	memcpy(frame + NUMBER, &number, sizeof(number));
}

static unsigned bits_between(const uint8_t *a, const uint8_t *b, size_t n)
{
	unsigned bits = 0;

	for (size_t i = 0; i < n; i++)
		bits += (unsigned)__builtin_popcount(a[i] ^ b[i]);
	return bits;
}

static void take(struct guest_run *run, const uint8_t *frame, size_t bytes, nsec_t came)
{
	uint8_t whole[GUEST_BYTES_MAX];
	struct guest_packet *p;
	uint32_t number;

	memcpy(&number, frame + NUMBER, sizeof(number));
	number = ntohl(number);
	if (number >= run->count || bytes != run->packets[number].bytes) {
		run->strange++;
		return;
	}
	p = &run->packets[number];
	fill(whole, p->bytes, number);
	p->bits_turned = bits_between(frame, whole, bytes);
	if (!p->copies++)
		p->came = came;
	for (size_t i = number + 1; i < run->count; i++)
		run->in_order &= !run->packets[i].copies;
	run->came++;
}

static void receive(int in, struct guest_run *run)
{
	uint8_t frame[2048], control[256];
	struct sockaddr_ll from;
	struct iovec part = { frame, sizeof(frame) };
	struct msghdr m = { .msg_name = &from,
			    .msg_namelen = sizeof(from),
			    .msg_iov = &part,
			    .msg_iovlen = 1,
			    .msg_control = control,
			    .msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(in, &m, MSG_DONTWAIT);

	if (n >= NUMBER + 4 && from.sll_pkttype != PACKET_OUTGOING)
		take(run, frame, (size_t)n, arrival_of(&m));
}

static bool wait_for(int in, nsec_t until)
{
	struct pollfd ready = { .fd = in, .events = POLLIN };
	nsec_t left = until - guest_now();
	struct timespec ts = { 0 };

	if (left > 0)
		ts = (struct timespec){ left / NSEC_PER_SEC, left % NSEC_PER_SEC };
	return ppoll(&ready, 1, &ts, NULL) > 0;
}

void guest_send(int out, int in, const struct guest_load *load, nsec_t quiet, struct guest_run *ret)
{
	nsec_t next = guest_now() + NSEC_PER_MSEC;
	uint8_t frame[GUEST_BYTES_MAX];

	memset(ret, 0, sizeof(*ret));
	ret->in_order = true;
	while (ret->count < load->count) {
		while (wait_for(in, next))
			receive(in, ret);
		for (size_t i = 0; i < load->burst && ret->count < load->count; i++) {
			struct guest_packet *p = &ret->packets[ret->count];

			fill(frame, load->bytes, (uint32_t)ret->count);
			p->bytes = load->bytes;
			ret->count++;
			p->sent = guest_now();
			(void)!send(out, frame, load->bytes, 0);
		}
		next += load->every;
	}
	while (wait_for(in, guest_now() + quiet))
		receive(in, ret);
}

/* alter.c - doing to a packet's bytes what the model decided. */
#include "harness/drive/alter.h"

#include "harness/base/packet.h"

void alter_bit(uint8_t *data, size_t n, uint64_t bit)
{
	if (bit / 8 < n)
		data[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
}

static uint32_t word(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static void alter_ipv4(uint8_t *ip, unsigned ecn)
{
	uint32_t old = word(ip), sum;

	ip[1] = (uint8_t)((ip[1] & ~3U) | ecn);
	/* HC' = ~(~HC + ~m + m') in ones' complement. */
	sum = (~word(ip + 10) & 0xffff) + (~old & 0xffff) + word(ip);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip[10] = (uint8_t)(~sum >> 8);
	ip[11] = (uint8_t)~sum;
}

void alter_ecn(uint8_t *data, const struct packet *packet, unsigned ecn)
{
	uint8_t *ip = data + packet->ip_offset;

	if (packet->layer == PACKET_OTHER)
		return;
	if (packet->flow.ip_version == 4)
		alter_ipv4(ip, ecn & 3);
	else
		ip[1] = (uint8_t)((ip[1] & ~0x30U) | (ecn & 3) << 4);
}

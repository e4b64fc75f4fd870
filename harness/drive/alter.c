/* alter.c - changing a packet's bytes. */
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

void alter_sum(uint8_t *data, size_t n, size_t from, size_t at)
{
	uint64_t sum = 0;
	uint16_t value;

	if (from > at || at + 2 > n)
		return;
	for (size_t i = from; i + 1 < n; i += 2)
		sum += word(data + i);
	if ((n - from) % 2)
		sum += (uint64_t)data[n - 1] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	value = (uint16_t)(sum == 0xffff ? sum : 0xffff - sum);
	data[at] = (uint8_t)(value >> 8);
	data[at + 1] = (uint8_t)value;
}

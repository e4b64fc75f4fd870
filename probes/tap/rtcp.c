/* rtcp.c - reading RTCP. */
#include "probes/tap/rtcp.h"

/* Packet types, and the formats of feedback (RFC 3550, 4585, 5104). */
enum {
	TYPE_FIRST = 192,
	TYPE_SR = 200,
	TYPE_RR = 201,
	TYPE_BYE = 203,
	TYPE_RTPFB = 205,
	TYPE_PSFB = 206,
	TYPE_LAST = 223,
	RTPFB_NACK = 1,
	RTPFB_TRANSPORT = 15,
	PSFB_PLI = 1,
	PSFB_FIR = 4,
	PSFB_APPLICATION = 15,
};

#define REMB_NAME 0x52454d42 /* "REMB" */

const char *rtcp_kind_word(enum rtcp_kind kind)
{
	static const char *const words[RTCP_KIND_COUNT] = {
		[RTCP_OTHER] = "other",
		[RTCP_SENDER_REPORT] = "sender-report",
		[RTCP_RECEIVER_REPORT] = "receiver-report",
		[RTCP_NACK] = "nack",
		[RTCP_TRANSPORT] = "transport-wide",
		[RTCP_PLI] = "pli",
		[RTCP_FIR] = "fir",
		[RTCP_REMB] = "remb",
		[RTCP_BYE] = "bye",
	};

	return words[kind];
}

static enum rtcp_kind feedback_kind(uint8_t type, uint8_t format)
{
	if (type == TYPE_RTPFB && format == RTPFB_NACK)
		return RTCP_NACK;
	if (type == TYPE_RTPFB && format == RTPFB_TRANSPORT)
		return RTCP_TRANSPORT;
	if (type == TYPE_PSFB && format == PSFB_PLI)
		return RTCP_PLI;
	if (type == TYPE_PSFB && format == PSFB_FIR)
		return RTCP_FIR;
	/* Other application layer feedback is told apart by its name, further below. */
	return type == TYPE_PSFB && format == PSFB_APPLICATION ? RTCP_REMB : RTCP_OTHER;
}

static enum rtcp_kind kind_of(uint8_t type, uint8_t format)
{
	switch (type) {
	case TYPE_SR:
		return RTCP_SENDER_REPORT;
	case TYPE_RR:
		return RTCP_RECEIVER_REPORT;
	case TYPE_BYE:
		return RTCP_BYE;
	default:
		return feedback_kind(type, format);
	}
}

/* Steps over a packet's header: its type, its count or format, and its length after the header. */
static bool take_header(struct bytes *b, uint8_t *type, uint8_t *count, size_t *length)
{
	uint8_t head = bytes_u8(b);

	*type = bytes_u8(b);
	*count = head & 31;
	*length = (size_t)bytes_be16(b) * 4;
	return !b->failed && head >> 6 == 2 && *type >= TYPE_FIRST && *type <= TYPE_LAST;
}

/* SRTCP's index, and the shortest tag (RFC 3711 section 3.4, RFC 4568 section 6.2). */
#define TRAILER 8

/* In clear, the lengths lead from packet to packet to the very end of the datagram, left bytes from
 * here; encrypted, what follows the first packet is noise, and a trailer comes last. */
static enum rtcp_body body_of(struct bytes b, size_t left)
{
	enum rtcp_body otherwise = RTCP_UNKNOWN;
	uint8_t type, count;
	size_t length;

	while (left >= 4 && b.left >= 4) {
		if (!take_header(&b, &type, &count, &length) || length > left - 4)
			return otherwise;
		left -= 4 + length;
		(void)bytes_take(&b, length < b.left ? length : b.left);
		if (otherwise == RTCP_UNKNOWN && left >= TRAILER)
			otherwise = RTCP_SEALED;
	}
	if (left == 0)
		return RTCP_CLEAR;
	return b.left == left ? otherwise : RTCP_UNKNOWN;
}

void rtcp_begin(struct rtcp_walk *w, const uint8_t *payload, size_t captured, size_t bytes)
{
	*w = (struct rtcp_walk){ .at = bytes_of(payload, captured) };
	w->body = body_of(w->at, bytes);
}

/* Application layer feedback has a name behind the media's SSRC; encrypted, it cannot be read. */
static bool has_remb_name(const struct rtcp *p)
{
	struct bytes body = p->body;

	(void)bytes_be32(&body);
	return bytes_be32(&body) == REMB_NAME;
}

bool rtcp_next(struct rtcp_walk *w, struct rtcp *ret)
{
	uint8_t type, count;
	const uint8_t *body;
	size_t length;

	if (!w->at.left || !take_header(&w->at, &type, &count, &length))
		return false;
	*ret = (struct rtcp){ .kind = kind_of(type, count), .count = count };
	body = w->at.at;
	ret->body = bytes_of(body, length < w->at.left ? length : w->at.left);
	if (ret->kind != RTCP_BYE && length >= 4)
		ret->sender = bytes_be32(&ret->body);
	if (w->body != RTCP_CLEAR) {
		ret->body = bytes_of(body, 0);
		w->at.left = 0;
	}
	if (ret->kind == RTCP_REMB && !has_remb_name(ret))
		ret->kind = RTCP_OTHER;
	(void)bytes_take(&w->at, length < w->at.left ? length : w->at.left);
	return true;
}

struct rtcp_sum rtcp_sum(const uint8_t *payload, size_t captured, size_t bytes)
{
	struct rtcp_walk w;
	struct rtcp_sum sum = { 0 };
	struct rtcp p;

	rtcp_begin(&w, payload, captured, bytes);
	sum.body = w.body;
	while (rtcp_next(&w, &p)) {
		sum.sender = sum.kinds ? sum.sender : p.sender;
		sum.kinds |= UINT32_C(1) << p.kind;
	}
	return sum;
}

bool rtcp_sender_info(struct rtcp *p, uint64_t *ret_ntp, uint32_t *ret_timestamp)
{
	*ret_ntp = bytes_be64(&p->body);
	*ret_timestamp = bytes_be32(&p->body);
	(void)bytes_take(&p->body, 8); /* packets and octets sent */
	return !p->body.failed;
}

bool rtcp_next_report(struct rtcp *p, struct rtcp_report *ret)
{
	uint32_t losses;

	if (!p->count)
		return false;
	p->count--;
	ret->ssrc = bytes_be32(&p->body);
	losses = bytes_be32(&p->body);
	ret->fraction_lost = (losses >> 24) / 256.0;
	/* 24 bits with a sign: moved to the top, and back with the sign. */
	ret->lost = (int32_t)(losses << 8) / 256;
	ret->highest = bytes_be32(&p->body);
	ret->jitter = bytes_be32(&p->body);
	ret->last_report = bytes_be32(&p->body);
	ret->delay = bytes_be32(&p->body);
	return !p->body.failed;
}

bool rtcp_media(struct rtcp *p, uint32_t *ret_ssrc)
{
	*ret_ssrc = bytes_be32(&p->body);
	return !p->body.failed;
}

bool rtcp_next_nack(struct rtcp *p, uint16_t *ret_first, uint16_t *ret_following)
{
	if (!p->body.left)
		return false;
	*ret_first = bytes_be16(&p->body);
	*ret_following = bytes_be16(&p->body);
	return !p->body.failed;
}

/* Transport-wide feedback: chunks say of each packet whether it arrived, and how long its delta is;
 * the deltas, in steps of 250 us, stand behind all chunks. */
enum { SYMBOL_LOST, SYMBOL_SMALL, SYMBOL_LARGE };

#define DELTA_STEP     (250 * NSEC_PER_USEC)
#define REFERENCE_STEP (64 * NSEC_PER_MSEC)

/* How many packets a chunk tells of. */
static uint16_t chunk_symbols(uint16_t chunk)
{
	if (!(chunk & 0x8000))
		return chunk & 0x1fff; /* a run of equal ones */
	return chunk & 0x4000 ? 7 : 14;
}

/* The symbol of the next packet; in_chunk is how many the chunk still tells of. */
static unsigned chunk_symbol(uint16_t chunk, uint16_t in_chunk)
{
	if (!(chunk & 0x8000))
		return chunk >> 13 & 3;
	if (chunk & 0x4000)
		return chunk >> (2 * (in_chunk - 1)) & 3;
	return chunk >> (in_chunk - 1) & 1;
}

/* Where the deltas begin: behind the chunks that tell of all packets. */
static bool find_deltas(struct rtcp_arrivals *a, struct bytes body)
{
	uint32_t told = 0;

	a->chunks = body;
	while (told < a->left && !body.failed) {
		uint16_t symbols = chunk_symbols(bytes_be16(&body));

		told += symbols;
		/* A run of none would go on for ever. */
		if (symbols == 0)
			return false;
	}
	a->deltas = body;
	return !body.failed;
}

bool rtcp_arrivals_begin(struct rtcp_arrivals *a, struct rtcp *p)
{
	uint32_t media, reference;

	(void)rtcp_media(p, &media);
	*a = (struct rtcp_arrivals){ .next = bytes_be16(&p->body) };
	a->left = bytes_be16(&p->body);
	reference = bytes_be24(&p->body);
	(void)bytes_u8(&p->body); /* the feedback's own count */
	/* 24 bits with a sign. */
	a->time = (int32_t)(reference << 8) / 256 * REFERENCE_STEP;
	return !p->body.failed && find_deltas(a, p->body);
}

bool rtcp_next_arrival(struct rtcp_arrivals *a, struct rtcp_arrival *ret)
{
	unsigned symbol;

	if (!a->left)
		return false;
	while (!a->in_chunk) {
		a->chunk = bytes_be16(&a->chunks);
		a->in_chunk = chunk_symbols(a->chunk);
		if (a->chunks.failed)
			return false;
	}
	symbol = chunk_symbol(a->chunk, a->in_chunk--);
	if (symbol == SYMBOL_SMALL)
		a->time += bytes_u8(&a->deltas) * DELTA_STEP;
	else if (symbol == SYMBOL_LARGE)
		a->time += (int16_t)bytes_be16(&a->deltas) * DELTA_STEP;
	*ret = (struct rtcp_arrival){ a->next++, symbol != SYMBOL_LOST, a->time };
	a->left--;
	return !a->deltas.failed;
}

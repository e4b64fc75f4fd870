/* talk_in.c - taking speech in: packets put in order, decoded, and given their time to be heard. */
#include <errno.h>
#include <opus/opus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "harness/base/err.h"
#include "harness/base/rtp.h"
#include "harness/workload/playout.h"
#include "harness/workload/talk_rtp.h"
#include "harness/workload/talk_sound.h"

#define SLOTS       256U /* 5 s of packets */
#define PAYLOAD_MAX 1500
#define DECODED_MAX 5760 /* samples: 120 ms, the longest that a packet may hold */

/* More lost packets than this in a row are silence: no decoder makes up so much. */
#define CONCEAL_MAX 10

/* A timestamp that is so far from where it should be begins a new count. */
#define JUMP_MAX (5 * NSEC_PER_SEC)

struct slot {
	bool full;
	int64_t sequence;
	nsec_t media; /* the timestamp as a time */
	nsec_t came;
	size_t size;
	uint8_t payload[PAYLOAD_MAX];
};

struct talk_in {
	struct talk_in_conf conf;
	struct talk_in_count count;
	OpusDecoder *decoder;
	struct playout playout;
	nsec_t offset; /* of the playout: heard is media + offset + jitter buffer */
	bool begun;
	uint32_t ssrc;
	int64_t next;    /* the sequence number that is to be heard next */
	int64_t told;    /* the one before which a gap was told last */
	int64_t newest;  /* sequence number, extended beyond 16 bits */
	int64_t samples; /* the newest timestamp, extended beyond 32 bits */
	size_t held;
	struct slot slots[SLOTS];
};

int talk_in_new(struct talk_in **ret, const struct talk_in_conf *conf, struct err *err)
{
	struct talk_in *in = calloc(1, sizeof(*in));
	int r = OPUS_ALLOC_FAIL;

	if (in) {
		in->conf = *conf;
		in->decoder = opus_decoder_create(TALK_RATE, 1, &r);
	}
	if (r != OPUS_OK) {
		talk_in_free(in);
		return err_set(err, -ENOMEM, "no memory for speech");
	}
	*ret = in;
	return 0;
}

const struct talk_in_count *talk_in_count(const struct talk_in *in)
{
	return &in->count;
}

void talk_in_free(struct talk_in *in)
{
	if (!in)
		return;
	if (in->decoder)
		opus_decoder_destroy(in->decoder);
	free(in);
}

/* -- packets */

struct voice {
	struct rtp rtp;
	const uint8_t *payload; /* without padding */
	size_t size;
};

static void refuse(struct talk_in *in, const char *why, size_t bytes)
{
	if (in->count.refused++ == 0)
		(void)snprintf(in->count.why, sizeof(in->count.why), "%zu bytes, %s", bytes, why);
}

static bool read_voice(const uint8_t *bytes, size_t n, struct voice *ret)
{
	if (!rtp_read(&ret->rtp, bytes, n, n))
		return false;
	ret->payload = bytes + ret->rtp.header_bytes;
	ret->size = ret->rtp.payload_bytes;
	if ((bytes[0] & 0x20) && ret->size) {
		uint8_t padding = ret->payload[ret->size - 1];

		if (padding > ret->size)
			return false;
		ret->size -= padding;
	}
	return true;
}

static nsec_t media_of(int64_t samples)
{
	return samples / TALK_RATE * NSEC_PER_SEC + samples % TALK_RATE * NSEC_PER_SEC / TALK_RATE;
}

/* A new sender, or one whose count makes no sense after what came before. */
static void begin(struct talk_in *in, const struct voice *p)
{
	in->begun = true;
	in->ssrc = p->rtp.ssrc;
	in->next = in->newest = in->told = p->rtp.seq;
	in->samples = p->rtp.timestamp;
	in->playout = (struct playout){ 0 };
	in->held = 0;
	for (size_t i = 0; i < SLOTS; i++)
		in->slots[i].full = false;
	(void)opus_decoder_ctl(in->decoder, OPUS_RESET_STATE);
}

static void keep(struct talk_in *in, const struct voice *p, int64_t sequence, nsec_t came)
{
	struct slot *slot = &in->slots[(uint64_t)sequence % SLOTS];
	int64_t samples = in->samples + (int32_t)(p->rtp.timestamp - (uint32_t)in->samples);

	if (sequence < in->next || (slot->full && slot->sequence == sequence)) {
		in->count.late += sequence < in->next;
		return;
	}
	in->samples = samples > in->samples ? samples : in->samples;
	in->newest = sequence > in->newest ? sequence : in->newest;
	slot->full = true;
	slot->sequence = sequence;
	slot->media = media_of(samples);
	slot->came = came;
	slot->size = p->size;
	memcpy(slot->payload, p->payload, p->size);
	in->held++;
	in->offset = playout_offset(&in->playout, came, slot->media);
}

void talk_in_datagram(struct talk_in *in, const uint8_t *bytes, size_t n, nsec_t came)
{
	struct voice p;
	int64_t sequence;
	int32_t jump;

	if (!read_voice(bytes, n, &p)) {
		refuse(in, "no RTP", n);
		return;
	}
	if (p.rtp.type >= 64 && p.rtp.type < 96)
		return; /* RTCP beside it (RFC 5761) */
	if (p.rtp.type != TALK_PAYLOAD_TYPE) {
		refuse(in, "RTP of another payload type", n);
		return;
	}
	if (p.size == 0 || p.size > PAYLOAD_MAX ||
	    opus_packet_get_nb_samples(p.payload, (opus_int32)p.size, TALK_RATE) < 0) {
		refuse(in, "RTP without Opus in it", n);
		return;
	}
	in->count.packets++;
	if (!in->begun || p.rtp.ssrc != in->ssrc)
		begin(in, &p);
	sequence = in->newest + (int16_t)(p.rtp.seq - (uint16_t)in->newest);
	jump = (int32_t)(p.rtp.timestamp - (uint32_t)in->samples);
	if (sequence - in->next >= SLOTS || in->next - sequence >= SLOTS ||
	    llabs(media_of(jump)) > JUMP_MAX + llabs(sequence - in->newest) * TALK_FRAME_TIME) {
		begin(in, &p);
		sequence = p.rtp.seq;
	}
	keep(in, &p, sequence, came);
}

/* When the datagram came, on CLOCK_MONOTONIC: the kernel stamps by the wall clock. */
static nsec_t stamp_of(struct msghdr *m)
{
	struct timespec mono, real, at;
	nsec_t now;

	(void)clock_gettime(CLOCK_MONOTONIC, &mono);
	(void)clock_gettime(CLOCK_REALTIME, &real);
	now = mono.tv_sec * NSEC_PER_SEC + mono.tv_nsec;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		nsec_t ago;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&at, CMSG_DATA(c), sizeof(at));
		ago = (real.tv_sec - at.tv_sec) * NSEC_PER_SEC + real.tv_nsec - at.tv_nsec;
		/* the wall clock may have been set meanwhile */
		return ago >= 0 && ago < NSEC_PER_SEC ? now - ago : now;
	}
	return now;
}

void talk_in_take(struct talk_in *in)
{
	for (;;) {
		uint8_t bytes[2048], control[256];
		struct iovec iov = { bytes, sizeof(bytes) };
		struct msghdr m = { .msg_iov = &iov,
				    .msg_iovlen = 1,
				    .msg_control = control,
				    .msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(in->conf.fd, &m, MSG_DONTWAIT);

		if (n < 0 && (errno == ECONNREFUSED || errno == EINTR))
			continue;
		if (n < 0)
			return;
		talk_in_datagram(in, bytes, (size_t)n, stamp_of(&m));
	}
}

/* -- sound */

static const struct slot *lowest(const struct talk_in *in)
{
	for (int64_t s = in->next; s <= in->newest; s++) {
		const struct slot *slot = &in->slots[(uint64_t)s % SLOTS];

		if (slot->full && slot->sequence == s)
			return slot;
	}
	return NULL;
}

static nsec_t due(const struct talk_in *in, nsec_t media)
{
	return media + in->offset + in->conf.jitter_buffer;
}

/* Each gap is told once, when its first frame was to be heard. */
static void tell_gap(struct talk_in *in, const struct slot *slot, int64_t missing)
{
	const nsec_t length = missing * TALK_FRAME_TIME;

	if (in->conf.on_gap && in->told != slot->sequence)
		in->conf.on_gap(in->conf.arg, due(in, slot->media - length), length);
	in->told = slot->sequence;
}

/* The frame before slot, whose place is empty: the last one of a gap may have a copy in it. */
static void conceal(struct talk_in *in, const struct slot *slot, nsec_t time)
{
	int16_t samples[TALK_FRAME];
	bool copy = slot->sequence - in->next == 1;
	int n;

	n = opus_decode(in->decoder, copy ? slot->payload : NULL, copy ? (opus_int32)slot->size : 0,
			samples, TALK_FRAME, copy);
	in->count.concealed++;
	if (n > 0)
		in->conf.on_sound(in->conf.arg, time, samples, (size_t)n);
}

static void play(struct talk_in *in, const struct slot *slot, nsec_t time)
{
	int16_t samples[DECODED_MAX];
	int n = opus_decode(in->decoder, slot->payload, (opus_int32)slot->size, samples,
			    DECODED_MAX, 0);

	if (n > 0)
		in->conf.on_sound(in->conf.arg, time, samples, (size_t)n);
}

nsec_t talk_in_play(struct talk_in *in, nsec_t now)
{
	while (in->held) {
		const struct slot *slot = lowest(in);
		int64_t missing;
		nsec_t time;

		if (!slot)
			break;
		missing = slot->sequence - in->next;
		if (missing > CONCEAL_MAX) {
			tell_gap(in, slot, missing);
			in->next = slot->sequence;
			missing = 0;
		}
		time = due(in, slot->media - missing * TALK_FRAME_TIME);
		if (missing == 0 && time < slot->came)
			time = slot->came;
		if (time > now)
			return time;
		if (missing) {
			tell_gap(in, slot, missing);
			conceal(in, slot, time);
		} else {
			play(in, slot, time);
			in->slots[(uint64_t)slot->sequence % SLOTS].full = false;
			in->held--;
		}
		in->next++;
	}
	return NSEC_NEVER;
}

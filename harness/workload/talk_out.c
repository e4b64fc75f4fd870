/* talk_out.c - coding and sending speech. */
#include <errno.h>
#include <opus/opus.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "harness/base/err.h"
#include "harness/workload/talk_rtp.h"
#include "harness/workload/talk_sound.h"

#define HEADER     12
#define PACKET_MAX 1400

struct talk_out {
	struct talk_out_conf conf;
	OpusEncoder *coder;
	uint16_t sequence;
	uint32_t timestamp;
	uint8_t packet[PACKET_MAX];
	size_t size; /* 0: nothing is coded */
};

/* For speech, with a copy of each frame in the next one for the case that it gets lost. */
static int set_up(struct talk_out *out)
{
	int r = opus_encoder_ctl(out->coder, OPUS_SET_BITRATE((opus_int32)out->conf.audio_bps));

	if (r == OPUS_OK)
		r = opus_encoder_ctl(out->coder, OPUS_SET_INBAND_FEC(1));
	if (r == OPUS_OK)
		r = opus_encoder_ctl(out->coder, OPUS_SET_PACKET_LOSS_PERC(10));
	if (r == OPUS_OK)
		r = opus_encoder_ctl(out->coder, OPUS_SET_COMPLEXITY(5));
	return r;
}

int talk_out_new(struct talk_out **ret, const struct talk_out_conf *conf, struct err *err)
{
	struct talk_out *out = calloc(1, sizeof(*out));
	int r = OPUS_ALLOC_FAIL;

	if (!out)
		return err_set(err, -ENOMEM, "no memory for speech");
	out->conf = *conf;
	out->coder = opus_encoder_create(TALK_RATE, 1, OPUS_APPLICATION_VOIP, &r);
	if (r == OPUS_OK)
		r = set_up(out);
	if (r != OPUS_OK) {
		talk_out_free(out);
		return err_set(err, r == OPUS_ALLOC_FAIL ? -ENOMEM : -EINVAL, "Opus: %s",
			       opus_strerror(r));
	}
	*ret = out;
	return 0;
}

size_t talk_out_lag(const struct talk_out *out)
{
	opus_int32 samples = 0;

	(void)opus_encoder_ctl(out->coder, OPUS_GET_LOOKAHEAD(&samples));
	return (size_t)samples;
}

static void put_be(uint8_t *to, uint32_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(value >> (8 * (n - 1 - i)));
}

void talk_out_code(struct talk_out *out, const int16_t *samples)
{
	uint8_t *p = out->packet;
	opus_int32 n;

	p[0] = 2 << 6;
	p[1] = TALK_PAYLOAD_TYPE;
	put_be(p + 2, out->sequence++, 2);
	put_be(p + 4, out->timestamp, 4);
	put_be(p + 8, out->conf.ssrc, 4);
	out->timestamp += TALK_FRAME;
	n = opus_encode(out->coder, samples, TALK_FRAME, p + HEADER, PACKET_MAX - HEADER);
	out->size = n > 0 ? HEADER + (size_t)n : 0;
}

int talk_out_send(struct talk_out *out)
{
	size_t size = out->size;

	out->size = 0;
	if (!size || sendto(out->conf.fd, out->packet, size, MSG_DONTWAIT,
			    (const struct sockaddr *)&out->conf.to.at, out->conf.to.size) >= 0)
		return 0;
	if (errno == EAGAIN || errno == ENOBUFS || errno == EHOSTUNREACH || errno == ENETUNREACH)
		return 0;
	return -errno;
}

void talk_out_free(struct talk_out *out)
{
	if (!out)
		return;
	if (out->coder)
		opus_encoder_destroy(out->coder);
	free(out);
}

/* replay_watch.c - the RTP packets of a replay, handed to a forecast. */
#include "harness/cli/replay_watch.h"

#include "harness/base/packet.h"
#include "harness/base/rtp.h"
#include "probes/tap/media.h"

static uint64_t on_packet(void *arg, unsigned direction, const struct packet *packet,
			  const uint8_t *data)
{
	const uint8_t *payload = data + packet->payload_offset;
	size_t captured = packet->payload_captured, bytes = packet->payload_bytes;
	struct rtp rtp;

	if (packet->layer != PACKET_UDP || packet->fragment)
		return 0;
	if (media_classify(payload, captured, bytes) != MEDIA_RTP ||
	    !rtp_read(&rtp, payload, captured, bytes))
		return 0;
	return forecast_note(arg, &(struct forecast_rtp){
					  .direction = direction,
					  .flow = &packet->flow,
					  .ssrc = rtp.ssrc,
					  .rtp_time = rtp.timestamp,
					  .seq = rtp.seq,
				  });
}

static void on_verdict(void *arg, const struct replay_verdict *v)
{
	if (v->note)
		forecast_packet(arg, &(struct forecast_packet){
					     .note = v->note,
					     .sent = v->sent,
					     .arrived = v->arrived,
					     .bytes = v->bytes,
				     });
}

struct replay_watch replay_watch_rtp(struct forecast *f)
{
	return (struct replay_watch){ .on_packet = on_packet, .on_verdict = on_verdict, .arg = f };
}

/* rtpext.c - header extensions that tell times. */
#include "harness/base/rtpext.h"

#include "harness/base/bytes.h"

/* Seconds from 1900 to 1970. */
#define NTP_TO_UNIX INT64_C(2208988800)

/* 2^-32 s to ns. */
static nsec_t fraction_ns(uint32_t fraction)
{
	return (nsec_t)(((uint64_t)fraction * NSEC_PER_SEC) >> 32);
}

bool rtpext_capture_time(const struct rtp_element *e, nsec_t *ret_time, nsec_t *ret_offset)
{
	struct bytes b = bytes_of(e->data, e->len);
	uint64_t ntp = bytes_be64(&b);
	int64_t offset = 0;

	if (e->len != 8 && e->len != 16)
		return false;
	*ret_time = ((nsec_t)(ntp >> 32) - NTP_TO_UNIX) * NSEC_PER_SEC + fraction_ns((uint32_t)ntp);
	if (e->len == 16)
		offset = (int64_t)bytes_be64(&b);
	/* A signed fixed-point number: the fraction counts upwards from the seconds below it. */
	*ret_offset = (offset >> 32) * NSEC_PER_SEC + fraction_ns((uint32_t)offset);
	return true;
}

bool rtpext_transport_seq(const struct rtp_element *e, uint16_t *ret)
{
	struct bytes b = bytes_of(e->data, e->len);

	if (e->len != 2 && e->len != 4)
		return false;
	*ret = bytes_be16(&b);
	return true;
}

bool rtpext_video_timing(const struct rtp_element *e, struct rtpext_timing *ret)
{
	struct bytes b = bytes_of(e->data, e->len);

	if (e->len != 13)
		return false;
	ret->flags = bytes_u8(&b);
	ret->encode_start = bytes_be16(&b) * NSEC_PER_MSEC;
	ret->encode_finish = bytes_be16(&b) * NSEC_PER_MSEC;
	ret->packetized = bytes_be16(&b) * NSEC_PER_MSEC;
	ret->pacer_exit = bytes_be16(&b) * NSEC_PER_MSEC;
	ret->network[0] = bytes_be16(&b) * NSEC_PER_MSEC;
	ret->network[1] = bytes_be16(&b) * NSEC_PER_MSEC;
	return true;
}

/* Flags of 255 say that the times are not to be used. */
static void take_timing(struct rtpext_told *ret, const struct rtpext_timing *t)
{
	if (t->flags == UINT8_MAX)
		return;
	ret->timed = true;
	ret->coding_msec = (int32_t)((t->encode_finish - t->encode_start) / NSEC_PER_MSEC);
	ret->pacing_msec = (int32_t)((t->pacer_exit - t->packetized) / NSEC_PER_MSEC);
}

static bool is_recent(nsec_t time)
{
	const int64_t years_2000 = 946684800, years_2100 = 4102444800;

	return time > years_2000 * NSEC_PER_SEC && time < years_2100 * NSEC_PER_SEC;
}

void rtpext_read(struct rtpext_told *ret, const struct rtp *rtp)
{
	struct rtp_element e;
	struct rtpext_timing t;
	nsec_t time, offset;
	uint16_t seq;
	size_t at = 0;

	*ret = (struct rtpext_told){ 0 };
	while (rtp_next_element(rtp, &at, &e)) {
		if (rtpext_video_timing(&e, &t)) {
			take_timing(ret, &t);
		} else if (rtpext_capture_time(&e, &time, &offset) && is_recent(time) &&
			   is_recent(time - offset)) {
			ret->captured = time;
			ret->capture_offset = offset;
		} else if (rtpext_transport_seq(&e, &seq) && ret->wide_count < RTPEXT_WIDE) {
			ret->wide[ret->wide_count].id = e.id;
			ret->wide[ret->wide_count].seq = seq;
			ret->wide_count++;
		}
	}
}

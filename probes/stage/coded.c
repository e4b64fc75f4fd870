/* coded.c - the table of contents of a packet of Opus, and SILK's first bits. */
#include "probes/stage/coded.h"

#include "harness/base/bytes.h"

#define CONFIG_HYBRID 12 /* below it SILK alone */
#define CONFIG_CELT   16 /* from it on there is no SILK, and no copy */

static nsec_t frame_duration(unsigned config)
{
	static const nsec_t silk[] = { 10, 20, 40, 60 };

	if (config < CONFIG_HYBRID)
		return silk[config % 4] * NSEC_PER_MSEC;
	if (config < CONFIG_CELT)
		return silk[config % 2] * NSEC_PER_MSEC;
	return (5 * NSEC_PER_MSEC / 2) << (config % 4);
}

/* A frame's length takes one byte, or two from 252 on (section 3.2.1). */
static unsigned take_length(struct bytes *b)
{
	unsigned first = bytes_u8(b);

	return first < 252 ? first : first + 4U * bytes_u8(b);
}

/* Steps over what stands before the first frame of a packet of code 3. */
static unsigned take_frame_count(struct bytes *b, bool *ret_empty)
{
	uint8_t head = bytes_u8(b);
	unsigned frames = head & 63;

	if (head & 64)
		while (bytes_u8(b) == 255)
			;
	*ret_empty = false;
	for (unsigned i = 0; (head & 128) && i + 1 < frames; i++)
		*ret_empty |= take_length(b) == 0 && i == 0;
	return frames;
}

/* SILK begins with a flag of voice for each 20 ms and one for the copy, first of the middle
 * channel, then of the side; each is a bit, for its probability is a half. */
static bool copy_flag(uint8_t first, unsigned parts, bool stereo)
{
	return (first >> (7 - parts) & 1) || (stereo && (first >> (6 - 2 * parts) & 1));
}

struct coded coded_read(const uint8_t *head, size_t n)
{
	struct bytes b = bytes_of(head, n);
	uint8_t toc = bytes_u8(&b), first;
	unsigned config = toc >> 3, frames = 1, parts;
	bool empty = false;
	nsec_t frame;

	if (b.failed)
		return (struct coded){ 0 };
	frame = frame_duration(config);
	switch (toc & 3) {
	case 0:
		break;
	case 1:
		frames = 2;
		break;
	case 2:
		frames = 2;
		empty = take_length(&b) == 0;
		break;
	default:
		frames = take_frame_count(&b, &empty);
		break;
	}
	first = bytes_u8(&b);
	parts = frame > 20 * NSEC_PER_MSEC ? (unsigned)(frame / (20 * NSEC_PER_MSEC)) : 1;
	return (struct coded){
		.duration = frames * frame,
		.has_copy = config < CONFIG_CELT && frames && !empty && !b.failed &&
			    copy_flag(first, parts, toc & 4),
	};
}

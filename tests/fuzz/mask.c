/* mask.c - fuzz: any bytes as a text, a packet and a capture to be masked: nothing outside of them
 * is touched, nothing gets longer that must not, and the same comes out twice. */
#include "reports/custody/mask.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/base/text.h"
#include "reports/custody/mask_capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the first byte chooses; above are the link types of packets. */
enum { AS_TEXT, AS_CHARS, AS_CAPTURE };

static void as_text(struct mask *mask, const uint8_t *data, size_t size)
{
	struct text t = { 0 };

	mask_text(mask, (const char *)data, size, &t);
	text_done(&t);
}

/* Twice the same, in memory of its own so that a byte too far is found out. */
static void as_bytes(struct mask *mask, unsigned link, const uint8_t *data, size_t size)
{
	uint8_t *a = malloc(size ? size : 1), *b = malloc(size ? size : 1);

	if (!a || !b)
		abort();
	memcpy(a, data, size);
	memcpy(b, data, size);
	if (link) {
		mask_packet(mask, (int)link, a, size);
		mask_packet(mask, (int)link, b, size);
	} else {
		mask_chars(mask, (char *)a, size);
		mask_chars(mask, (char *)b, size);
	}
	if (memcmp(a, b, size) != 0)
		abort();
	free(a);
	free(b);
}

static void as_capture(struct mask *mask, const uint8_t *data, size_t size)
{
	char *made = NULL;
	size_t n = 0;
	FILE *in = size ? fmemopen((void *)data, size, "r") : NULL;
	FILE *out = open_memstream(&made, &n);
	bool cut;
	struct err err;
	int r = 0;

	if (in && out)
		r = mask_capture(mask, "fuzz", in, out, &cut, &err);
	if (r < 0 && !*err.text)
		abort();
	if (in)
		(void)fclose(in);
	if (out)
		(void)fclose(out);
	if (n > size)
		abort();
	free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned links[] = { PACKET_LINK_ETHERNET, PACKET_LINK_COOKED,
					  PACKET_LINK_COOKED2, PACKET_LINK_RAW_FILE,
					  PACKET_LINK_LOOP };
	static const uint8_t key[MASK_KEY_BYTES] = { 1, 2, 3 };
	struct mask *mask = NULL;
	struct err err;

	if (size == 0)
		return 0;
	if (mask_open(key, &mask, &err) < 0)
		abort();
	switch (data[0]) {
	case AS_TEXT:
		as_text(mask, data + 1, size - 1);
		break;
	case AS_CHARS:
		as_bytes(mask, 0, data + 1, size - 1);
		break;
	case AS_CAPTURE:
		as_capture(mask, data + 1, size - 1);
		break;
	default:
		as_bytes(mask, links[data[0] % (sizeof(links) / sizeof(*links))], data + 1,
			 size - 1);
		break;
	}
	mask_close(mask);
	return 0;
}

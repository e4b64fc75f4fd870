/* parley.c - call set-up messages from a hostile peer: never past the end, and the same however
 * cut. */
#include "harness/workload/parley.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear(void *arg, const struct parley_message *message)
{
	if (message->kind >= PARLEY_KINDS || strlen(message->text) > PARLEY_TEXT_MAX)
		abort();
	parley_write(arg, message);
}

/* The messages of data, read in steps of that many bytes; how it ended. */
static int read_all(const uint8_t *data, size_t size, size_t step, struct text *heard)
{
	struct parley_reader reader = { 0 };
	int r = 0;

	for (size_t at = 0; at < size && r == 0; at += step)
		r = parley_read(&reader, data + at, size - at < step ? size - at : step, hear,
				heard, NULL);
	parley_reader_done(&reader);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text whole = { 0 }, cut = { 0 };
	int r;

	if (size == 0)
		return 0;
	r = read_all(data + 1, size - 1, size, &whole);
	if (read_all(data + 1, size - 1, 1 + data[0] % 16U, &cut) != r ||
	    strcmp(text_str(&whole), text_str(&cut)) != 0)
		abort();
	text_done(&whole);
	text_done(&cut);
	return 0;
}

/* mark_wav.c - any bytes as a sound file are read, or refused, and searched for marks. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "probes/mark/find.h"
#include "probes/mark/wav.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_mark(void *arg, const struct mark_heard *heard)
{
	(void)arg;
	if (!(heard->score >= FIND_SCORE_MIN && heard->score <= 1) || heard->code >= MARK_PERIOD)
		abort();
}

/* Made once: it takes longer than all else. */
static struct finder *the_finder(void)
{
	static struct finder *f;
	const struct finder_conf conf = { .shape = MARK_CHIRP, .on_mark = on_mark };

	if (!f && finder_new(&conf, &f, NULL) < 0)
		abort();
	return f;
}

/* A search takes a hundred times as long as reading: it is done with one input in many, the same
 * each time. */
static bool is_searched(const uint8_t *data, size_t size)
{
	uint32_t hash = 1;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ data[i]) * 16777619U;
	return (hash ^ hash >> 16) % 128 == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char buffer[4096];
	FILE *in = size ? fmemopen((void *)(uintptr_t)data, size, "rb") : NULL;
	struct finder *f = is_searched(data, size) ? the_finder() : NULL;
	struct err err = { .text = "" };
	struct wav_reader rd;
	int16_t frames[512];
	uint64_t sum = 0;
	ptrdiff_t n = 0;

	if (!in)
		return 0;
	(void)setvbuf(in, buffer, _IOFBF, sizeof(buffer));
	if (wav_open(&rd, in, "fuzz", &err) == 0) {
		while ((n = wav_read(&rd, frames, 256, &err)) > 0) {
			if (f)
				finder_put(f, frames, (size_t)n, rd.channels);
			sum += (uint64_t)n;
		}
		if (sum > size / 2 || sum != rd.read || (n < 0 && !*err.text))
			abort();
		if (f)
			finder_end(f);
	} else if (!*err.text) {
		abort();
	}
	(void)fclose(in);
	return 0;
}

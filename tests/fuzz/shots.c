/* shots.c - files of kept pictures from anywhere: read within their bytes, or refused. */
#include "harness/base/shots.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *f = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	struct shots s = { 0 };
	size_t bytes = 0;

	if (!f)
		return 0;
	if (shots_read(f, "fuzz", &s, NULL) == 0)
		for (size_t i = 0; i < s.n; i++)
			bytes += (size_t)s.v[i].width * s.v[i].height;
	if (bytes > size)
		abort();
	shots_done(&s);
	(void)fclose(f);
	return 0;
}

/* y4m.c - Y4M streams from anywhere: read within their pictures, or refused. */
#include "probes/stamp/y4m.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Larger pictures only cost time. */
#define MOST_BYTES 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *f = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
	uint8_t *picture = NULL;
	struct y4m y;

	if (!f)
		return 0;
	if (y4m_open(&y, f, "fuzz", NULL) == 0 && y.bytes <= MOST_BYTES) {
		picture = malloc(y.bytes);
		if (!picture)
			abort();
		while (y4m_read(&y, picture, NULL) == 1) {
		}
		if (y.pictures * y.bytes > size)
			abort();
	}
	free(picture);
	(void)fclose(f);
	return 0;
}

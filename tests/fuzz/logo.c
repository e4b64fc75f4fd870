/* logo.c - logos from anywhere: taken as they are, or refused. */
#include "reports/region/logo.h"

#include <stdint.h>
#include <stdlib.h>

#include "harness/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text t = { 0 };

	if ((logo_check((const char *)data, size, "fuzz", &t, NULL) == 0) != (t.len > 0))
		abort();
	text_done(&t);
	return 0;
}

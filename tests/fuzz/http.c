/* http.c - any bytes as a request of a build's page: taken apart inside their bounds, or refused.
 */
#include "harness/workload/http.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_request r = { 0 };
	char *bytes = malloc(size + 1);

	if (!bytes)
		return 0;
	/* a struct text ends in NUL */
	memcpy(bytes, data, size);
	bytes[size] = '\0';
	if (http_parse(bytes, size, &r) == 1 &&
	    (!*r.method || r.path[0] != '/' || r.body + r.body_size > bytes + size))
		abort();
	free(bytes);
	return 0;
}

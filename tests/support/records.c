/* records.c - reading a file of records back in a test. */
#include "tests/support/records.h"

#include <stdio.h>

#include "harness/base/record.h"
#include "tests/support/suite.h"

size_t records_read(const char *path, struct record *ret, size_t max)
{
	FILE *f = fopen(path, "re");
	struct record_reader rd;
	size_t n = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	record_reader_init(&rd, f, path);
	while (n < max && record_read(&rd, &ret[n], NULL) == 1)
		n++;
	record_reader_done(&rd);
	(void)fclose(f);
	return n;
}

/* record.c - hostile record files: each line is refused, or read as it would be written. */
#include "harness/base/record.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/metric/series.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read, written again, is read as the same. */
static void check(const struct record *r)
{
	char line[256];
	FILE *f = fmemopen(line, sizeof(line), "w+");
	struct record_reader rd;
	struct record again;

	record_write(f, r);
	rewind(f);
	record_reader_init(&rd, f, "again");
	if (record_read(&rd, &again, NULL) != 1 || again.time != r->time || again.kind != r->kind ||
	    again.id != r->id || again.value != r->value || strcmp(again.probe, r->probe) != 0 ||
	    strcmp(again.stream, r->stream) != 0)
		abort();
	record_reader_done(&rd);
	(void)fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct series_set set = { 0 };
	struct record_reader rd;
	struct record r;
	FILE *f;

	if (size == 0)
		return 0;
	f = fmemopen((void *)(uintptr_t)data, size, "r");
	record_reader_init(&rd, f, "hostile");
	while (record_read(&rd, &r, NULL) > 0) {
		check(&r);
		if (series_add(&set, r.id % 2 ? "" : "seller", &r, NULL) < 0)
			abort();
	}
	record_reader_done(&rd);
	series_set_done(&set);
	(void)fclose(f);
	return 0;
}

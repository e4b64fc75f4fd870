/* manifest.c - a hostile run.json: refused with its place, or read whole and usable. */
#include "reports/write/manifest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every reader of a manifest relies on. */
static void check(const struct manifest *m)
{
	if (!m->show.name || !m->route.name || !m->started || m->end < m->t0)
		abort();
	for (size_t i = 0; i < m->event_count; i++)
		if (!m->timeline[i].name || !m->timeline[i].link ||
		    m->timeline[i].end < m->timeline[i].begin)
			abort();
	for (size_t i = 0; i < m->expect_count; i++)
		if (!m->expect[i].text || !m->expect[i].metric || !m->expect[i].op)
			abort();
	for (size_t i = 0; i < m->file_count; i++)
		if (strlen(m->files[i].sha256) != 64)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct manifest m = { 0 };
	struct err err = { 0 };

	if (manifest_parse((const char *)data, size, "run.json", &m, &err) == 0) {
		check(&m);
		manifest_done(&m);
	} else if (!err.code || !strstr(err.text, "run.json")) {
		abort();
	}
	return 0;
}

/* delays.c - hostile recordings of delays over time: what is taken rises from 0 and has a delay for
 * each instant. */
#include <stdint.h>
#include <stdlib.h>

#include "harness/scenario/lines.h"
#include "harness/scenario/trace_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace_steps steps = { 0 };
	struct lines lines = { 0 };

	if (lines_open_text("fuzz", (const char *)data, size, &lines, NULL) < 0)
		return 0;
	if (trace_file_steps(&lines, &steps, NULL) == 0) {
		if (!steps.at.n || steps.at.n != steps.value.n || steps.at.v[0] != 0)
			abort();
		for (size_t i = 0; i < steps.at.n; i++)
			if (steps.value.v[i] < 0 || (i && steps.at.v[i] <= steps.at.v[i - 1]))
				abort();
	}
	trace_steps_done(&steps);
	lines_close(&lines);
	return 0;
}

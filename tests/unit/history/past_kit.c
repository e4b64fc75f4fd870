/* past_kit.c - making runs up. */
#include "tests/unit/history/past_kit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "harness/base/err.h"

struct past_run kit_run(void)
{
	struct past_run run = { .seed = 1, .duration = 10 * NSEC_PER_SEC };

	past_copy(run.show, sizeof(run.show), "call");
	past_copy(run.route, sizeof(run.route), "lan");
	past_copy(run.workload, sizeof(run.workload), "call");
	past_copy(run.straits, sizeof(run.straits), "0.1");
	past_copy(run.started, sizeof(run.started), "2026-01-02T03:04:05Z");
	past_copy(run.trust, sizeof(run.trust), "valid");
	past_copy(run.verdict, sizeof(run.verdict), "pass");
	return run;
}

void kit_number(struct past_run *run, const char *metric, double value)
{
	struct past_number *number;

	run->numbers = reallocarray(run->numbers, run->count + 1, sizeof(*run->numbers));
	if (!run->numbers)
		abort();
	number = &run->numbers[run->count++];
	*number = (struct past_number){ .measured = !isnan(value),
					.value = isnan(value) ? 0 : value };
	past_copy(number->metric, sizeof(number->metric), metric);
	past_copy(number->stream, sizeof(number->stream), "to-buyer");
}

void kit_runs(struct past_list *list, const double *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct past_run run = kit_run();
		struct err err;

		run.seed = (int64_t)i + 1;
		kit_number(&run, "latency.p95", values[i]);
		if (past_list_add(list, &run, &err) < 0)
			abort();
	}
}

static FILE *create(const char *dir, const char *name, const char *file)
{
	char path[512];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	(void)mkdir(path, 0777);
	(void)snprintf(path, sizeof(path), "%s/%s/%s", dir, name, file);
	f = fopen(path, "we");
	if (!f)
		abort();
	return f;
}

void kit_write(const char *dir, const char *name, const char *started, const char *more,
	       double latency)
{
	FILE *f = create(dir, name, "metrics.json");

	(void)fprintf(
		f,
		"{\"format\": 1, \"run\": {\"straits\": \"0.1\", \"show\": \"call\", \"route\": \"lan\",\n"
		" \"workload\": \"call\", \"seed\": 1, \"started\": \"%s\", %s\n"
		" \"duration_ns\": 10000000000, \"trust\": \"valid\"},\n"
		" \"verdict\": {\"word\": \"pass\", \"reason\": null}, \"metrics\": [\n"
		" {\"name\": \"latency.p95\", \"direction\": \"to-buyer\", \"value\": %.3f},\n"
		" {\"name\": \"setup.first_frame\", \"direction\": \"to-buyer\", \"value\": null}]}\n",
		started, more, latency);
	(void)fclose(f);
	f = create(dir, name, "run.json");
	(void)fprintf(f, "{\"started\": \"%s\"}\n", started);
	(void)fclose(f);
}

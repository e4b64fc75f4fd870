/* many.c - the cost of a regional report of sixty runs of a minute, against reading their evidence
 * once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "harness/base/err.h"
#include "reports/region/region.h"
#include "reports/region/tongue.h"
#include "reports/write/evidence.h"
#include "tests/support/synthetic.c" /* a bench program is one file */

#define RUNS    60
#define ROUNDS  3
#define LIMIT_S 20.0

static double clock_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of all threads. */
static double cpu_s(void)
{
	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void fail(const struct err *err)
{
	(void)fprintf(stderr, "%s\n", err->text);
	exit(EXIT_FAILURE);
}

static void make_runs(const char *dir)
{
	static const struct {
		const char *route, *show, *pair, *place;
		bool is_public;
		unsigned outage_ms;
	} kinds[] = {
		{ "id-4g-evening", "call-jakarta-evening", "cn-direct-id-peak",
		  "{\"country\": \"id\"}", false, 0 },
		{ "cn-direct-id-peak", "call-border-public", "id-4g-evening",
		  "{\"country\": \"id\"}", true, 3000 },
		{ "th-wifi24-evening", "call-bangkok", "", "{\"country\": \"th\"}", false, 0 },
		{ "vn-4g-day", "call-hanoi", "", "{\"country\": \"vn\"}", false, 1500 },
		{ "br-sp-5g-day", "call-sao-paulo-day", "", "{\"country\": \"br\"}", false, 0 },
		{ "mx-4g-day", "call-mexico-day", "", "{\"country\": \"mx\"}", false, 0 },
	};

	char path[256];

	for (unsigned i = 0; i < RUNS; i++) {
		struct synthetic conf = { .seconds = 60,
					  .seed = i / 6 + 1,
					  .route = kinds[i % 6].route,
					  .show = kinds[i % 6].show,
					  .pair = kinds[i % 6].pair,
					  .place = kinds[i % 6].place,
					  .is_public = kinds[i % 6].is_public,
					  .outage_ms = kinds[i % 6].outage_ms,
					  .grade = i % 20 == 7 ? "degraded" : "valid" };

		(void)snprintf(path, sizeof(path), "%s/run-%02u", dir, i);
		if (mkdir(path, 0777) < 0) {
			perror(path);
			exit(EXIT_FAILURE);
		}
		synthetic_write(path, &conf);
	}
}

static double time_reading(const char *dir)
{
	double begin = clock_s();
	char path[256];

	for (unsigned i = 0; i < RUNS; i++) {
		struct evidence e = { 0 };
		struct err err;

		(void)snprintf(path, sizeof(path), "%s/run-%02u", dir, i);
		if (evidence_open(path, &e, &err) < 0 || evidence_read(path, &e, &err) < 0)
			fail(&err);
		evidence_done(&e);
	}
	return clock_s() - begin;
}

/* -1 when what makes the PDF is not there. */
static double time_report(const char *dir, const char *out, unsigned forms)
{
	const struct region_conf conf = { .forms = forms,
					  .output = out,
					  .tongue = tongue_find("en") };
	char *names[] = { (char *)dir };
	struct region_report report;
	struct err err = { 0 };
	double begin = clock_s();
	int r = region_make(names, 1, &conf, &report, &err);

	if (r == -ENOENT && (forms & REGION_PDF))
		return -1;
	if (r < 0)
		fail(&err);
	region_report_done(&report);
	return clock_s() - begin;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void tell(const char *what, double v[static ROUNDS], const char *unit)
{
	qsort(v, ROUNDS, sizeof(*v), by_size);
	(void)printf("%-44s min %.2f, median %.2f, max %.2f %s\n", what, v[0], v[ROUNDS / 2],
		     v[ROUNDS - 1], unit);
}

int main(void)
{
	const unsigned page = (unsigned)REGION_HTML | REGION_JSON | REGION_TEXT;
	double reading[ROUNDS], whole[ROUNDS], printed[ROUNDS], ratio[ROUNDS], cpu[ROUNDS];
	char dir[] = "/tmp/straits-bench-XXXXXX", out[64], command[128];

	if (!mkdtemp(dir)) {
		perror(dir);
		return EXIT_FAILURE;
	}
	(void)snprintf(out, sizeof(out), "%s-out", dir);
	make_runs(dir);
	for (int i = 0; i < ROUNDS; i++) {
		reading[i] = time_reading(dir);
		cpu[i] = cpu_s();
		whole[i] = time_report(dir, out, page);
		cpu[i] = cpu_s() - cpu[i];
		printed[i] = time_report(dir, out, page | REGION_PDF);
		ratio[i] = whole[i] / reading[i];
	}
	tell("reading the records of 60 runs of 60 s", reading, "s");
	tell("making their regional report", whole, "s");
	tell("the processors' time of it", cpu, "s");
	if (printed[0] > 0)
		tell("the same with its PDF", printed, "s");
	tell("the report against the reading", ratio, "times");
	(void)snprintf(command, sizeof(command), "rm -rf %s %s", dir, out);
	if (system(command) != 0)
		perror(dir);
	/* other programs may make the machine wait; they cannot make it compute */
	return cpu[ROUNDS / 2] < LIMIT_S ? EXIT_SUCCESS : EXIT_FAILURE;
}

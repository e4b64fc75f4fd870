/* report.c - the cost of a report of ten minutes, against reading its evidence once, line by line.
 */
#include "reports/write/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "harness/base/err.h"
#include "reports/write/evidence.h"
#include "tests/support/synthetic.c" /* a bench program is one file */

#define ROUNDS  5
#define LIMIT_S 5.0

/* Sorted times of one thing in seconds. */
struct times {
	double v[ROUNDS];
};

static double clock_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of this process and the gnuplots that it waited for. */
static double cpu_s(void)
{
	static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	double sum = 0;

	for (int i = 0; i < 2; i++) {
		struct rusage u;

		(void)getrusage(whose[i], &u);
		sum += (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
	}
	return sum;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void tell(const char *what, struct times *t, const char *unit)
{
	qsort(t->v, ROUNDS, sizeof(t->v[0]), by_size);
	(void)printf("%-44s min %.2f, median %.2f, max %.2f %s\n", what, t->v[0], t->v[ROUNDS / 2],
		     t->v[ROUNDS - 1], unit);
}

static void fail(const struct err *err)
{
	(void)fprintf(stderr, "%s\n", err->text);
	exit(EXIT_FAILURE);
}

static double time_reading(const char *dir)
{
	struct evidence e = { 0 };
	struct err err;
	double begin = clock_s();

	if (evidence_open(dir, &e, &err) < 0 || evidence_read(dir, &e, &err) < 0)
		fail(&err);
	evidence_done(&e);
	return clock_s() - begin;
}

/* Wall time; *ret_cpu is the processors' time. */
static double time_report(const char *dir, double *ret_cpu)
{
	struct report report;
	struct err err;
	double begin = clock_s(), cpu = cpu_s();

	if (report_make(dir, &(struct report_conf){ 0 }, &report, &err) < 0)
		fail(&err);
	if (report.warning.len)
		(void)printf("%s\n", text_str(&report.warning));
	report_done(&report);
	*ret_cpu = cpu_s() - cpu;
	return clock_s() - begin;
}

static void remove_run(const char *dir)
{
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	if (system(command) != 0)
		perror(dir);
}

int main(void)
{
	char dir[] = "/tmp/straits-bench-XXXXXX";
	struct times reading, whole, cpu, ratio;
	struct rusage usage;

	if (!mkdtemp(dir)) {
		perror(dir);
		return EXIT_FAILURE;
	}
	synthetic_write(dir, &(struct synthetic){ .seconds = 600, .outage_ms = 3000 });
	for (int i = 0; i < ROUNDS; i++) {
		reading.v[i] = time_reading(dir);
		whole.v[i] = time_report(dir, &cpu.v[i]);
		ratio.v[i] = whole.v[i] / reading.v[i];
	}
	(void)getrusage(RUSAGE_SELF, &usage);
	tell("reading the records of 600 s", &reading, "s");
	tell("making the report of 600 s", &whole, "s");
	tell("the processors' time of it", &cpu, "s");
	tell("the report against the reading", &ratio, "times");
	(void)printf("%-44s %ld MB\n", "memory at most", usage.ru_maxrss / 1024);
	remove_run(dir);
	/* other programs may make the machine wait; they cannot make it compute */
	return cpu.v[ROUNDS / 2] < LIMIT_S ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* measure.c - how long the numbers of a ten-minute call take: reading its records, joining them
 * frame by frame, blame and all metrics, beside reading the same lines without looking.
 *
 * usage: measure.bench [SECONDS] */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/base/record.h"
#include "reports/metric/run.h"

#define SECONDS   600
#define REPEATS   5
#define FPS       30
#define PER_FRAME 3
#define MS        NSEC_PER_MSEC

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s failed\n", what);
	exit(1);
}

/* One direction's camera, packets and screen, as they go on. */
struct way {
	FILE *f;
	const char *stream;
	struct dice dice;
	uint64_t number;
	uint64_t index;
	uint16_t seq;
};

static void put(const struct way *w, enum record_kind kind, nsec_t time, uint64_t id, int64_t value)
{
	struct record r = {
		.time = time, .kind = kind, .probe = "bench", .id = id, .value = value
	};

	(void)snprintf(r.stream, sizeof(r.stream), "%s", w->stream);
	record_write(w->f, &r);
}

/* Gives when the packet arrived, or 0 when it was lost. */
static nsec_t send(struct way *w, nsec_t now, uint32_t ssrc, uint32_t timestamp, uint32_t bytes)
{
	uint64_t bits = draw(&w->dice, DRAW_LOSS, w->number++);
	nsec_t jitter = (nsec_t)(bits >> 40);
	bool lost = bits % 200 == 0;

	put(w, RECORD_WIRE_SENT, now, w->number, bytes);
	put(w, RECORD_WIRE_RTP, now, w->number, (int64_t)w->seq++ << 32 | timestamp);
	put(w, RECORD_WIRE_SSRC, now, w->number, (int64_t)96 << 32 | ssrc);
	put(w, RECORD_ARRIVE, now + 20000, w->index, bytes);
	put(w, RECORD_QUEUED, now + 50 * MS, w->index, 5 * MS);
	put(w, RECORD_JITTERED, now + 50 * MS, w->index, jitter);
	put(w, lost ? RECORD_LOSE : RECORD_DEPART, now + 50 * MS, w->index++, 0);
	if (!lost)
		put(w, RECORD_WIRE_RECEIVED, now + 50 * MS + jitter, w->number, bytes);
	return lost ? 0 : now + 50 * MS + jitter;
}

static void add_frame(struct way *w, uint64_t k)
{
	nsec_t t = (nsec_t)k * NSEC_PER_SEC / FPS, last = 0;
	bool whole = true;

	put(w, RECORD_CAPTURE, t, k, 0);
	put(w, RECORD_ENCODED, t + 5 * MS, k, 3000);
	put(w, RECORD_RTPTIME, t + 6 * MS, k, (int64_t)(uint32_t)(k * 3000));
	for (int i = 0; i < PER_FRAME; i++) {
		nsec_t arrived = send(w, t + 7 * MS + i * MS / 4, 1, (uint32_t)(k * 3000), 1100);

		whole &= arrived > 0;
		last = arrived > last ? arrived : last;
	}
	(void)send(w, t + 9 * MS, 2, (uint32_t)(k * 1600), 120);
	if (!whole)
		return;
	put(w, RECORD_RECEIVED, last + MS, k, 3000);
	put(w, RECORD_DECODED, last + 3 * MS, k, 0);
	put(w, RECORD_SHOWN, last + 60 * MS, k, 0);
}

static void write_run(FILE *f, unsigned seconds)
{
	struct way ways[2] = { { .f = f, .stream = "to-buyer" },
			       { .f = f, .stream = "to-seller" } };

	dice_init(&ways[0].dice, 1, 0);
	dice_init(&ways[1].dice, 1, 1);
	for (uint64_t k = 0; k < (uint64_t)seconds * FPS; k++) {
		add_frame(&ways[0], k);
		add_frame(&ways[1], k);
	}
}

static double seconds_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double read_lines(FILE *f)
{
	double start = seconds_now();
	char *line = NULL;
	size_t cap = 0;

	rewind(f);
	while (getline(&line, &cap, f) > 0)
		;
	free(line);
	return seconds_now() - start;
}

static double read_records(FILE *f, struct series_set *set)
{
	double start = seconds_now();
	struct record_reader rd;
	struct record r;

	rewind(f);
	record_reader_init(&rd, f, "bench");
	while (record_read(&rd, &r, NULL) > 0)
		must(series_add(set, "", &r, NULL) == 0, "keeping records");
	record_reader_done(&rd);
	return seconds_now() - start;
}

static double measure(const struct series_set *set, unsigned seconds)
{
	const struct measure_conf conf = { .end = seconds * NSEC_PER_SEC };
	double start = seconds_now();
	struct run_result result;

	must(run_measure(set, &conf, &result, NULL) == 0, "measuring");
	must(result.to_buyer.frames.n > 0, "finding frames");
	run_result_done(&result);
	return seconds_now() - start;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double tell(const char *what, double *v)
{
	qsort(v, REPEATS, sizeof(*v), by_value);
	(void)printf("%-52s min %6.3f median %6.3f max %6.3f\n", what, v[0], v[REPEATS / 2],
		     v[REPEATS - 1]);
	return v[REPEATS / 2];
}

int main(int argc, char **argv)
{
	unsigned seconds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : SECONDS;
	double lines[REPEATS], records[REPEATS], numbers[REPEATS], ratios[REPEATS];
	FILE *f = tmpfile();
	bool good;

	must(f != NULL, "making a file");
	write_run(f, seconds);
	(void)printf("%u s of a call both ways: %ld kB of records\n", seconds, ftell(f) / 1000);
	for (int i = 0; i < REPEATS; i++) {
		struct series_set set = { 0 };

		lines[i] = read_lines(f);
		records[i] = read_records(f, &set);
		numbers[i] = measure(&set, seconds);
		ratios[i] = (records[i] + numbers[i]) / lines[i];
		series_set_done(&set);
	}
	(void)tell("reading the lines without looking, s", lines);
	(void)tell("reading the records, s", records);
	good = tell("join, blame and all metrics, s", numbers) < 2;
	(void)tell("records and numbers / reading the lines", ratios);
	(void)fclose(f);
	(void)printf("%s\n", good ? "within bounds" : "OUT OF BOUNDS");
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

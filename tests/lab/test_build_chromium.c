/* test_build_chromium.c - Chromium under test: its page reads stamps as we do, and what it shows
 * follows the route. */
#include <stdint.h>

#include "harness/base/err.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/stamp.h"
#include "tests/lab/build_kit.h"

#define WIDTH  320U
#define HEIGHT 180U

/* Pictures with stamps in them, some damaged, and what our own reader says of each. */
struct vector {
	uint8_t luma[WIDTH * HEIGHT];
	struct stamp_reading reading;
};

static void make_vector(struct vector *v, const struct stamp_layout *layout, unsigned n)
{
	const struct picture_memory memory = { .plane = { v->luma }, .stride = { WIDTH } };
	struct picture picture;

	CHECK_INT(picture_init(&picture, PICTURE_GRAY8, WIDTH, HEIGHT, &memory, NULL), 0);
	for (size_t i = 0; i < sizeof(v->luma); i++)
		v->luma[i] = (uint8_t)(i * 7 + n * 31);
	stamp_write(layout, &picture,
		    (struct stamp_word){ .counter = n * 0x10305U & STAMP_COUNTER_MAX,
					 .stream = (uint8_t)(n & 3) });
	/* of every eight: one torn in the middle, one without its first copy, one darkened, one
	 * without contrast */
	if (n % 8 == 3)
		memset(v->luma + (size_t)40 * WIDTH, 126, (size_t)8 * WIDTH);
	if (n % 8 == 4)
		memset(v->luma, 16, (size_t)30 * WIDTH);
	for (size_t i = 0; i < sizeof(v->luma); i++) {
		if (n % 8 == 5)
			v->luma[i] = (uint8_t)(v->luma[i] / 3);
		if (n % 8 == 6)
			v->luma[i] = (uint8_t)(120 + v->luma[i] / 12);
	}
	v->reading = stamp_read(layout, &picture);
}

static void say_vector(FILE *f, const struct vector *v)
{
	(void)fprintf(f, "{\"state\":%d,\"counter\":%u,\"stream\":%u,\"luma\":\"",
		      v->reading.state == STAMP_NONE ? -1 : (int)v->reading.state,
		      v->reading.word.counter, v->reading.word.stream);
	for (size_t i = 0; i < sizeof(v->luma); i++)
		(void)fprintf(f, "%02x", v->luma[i]);
	(void)fputs("\"}\n", f);
}

static const char judge[] =
	"const { stampLayout, stampRead } = require(process.argv[2]);\n"
	"const lines = require('fs').readFileSync(process.argv[3], 'utf8').trim().split('\\n');\n"
	"for (const line of lines) {\n"
	"  const v = JSON.parse(line);\n"
	"  const got = stampRead(stampLayout(320, 180), { data: Buffer.from(v.luma, 'hex'),\n"
	"    stride: 320, step: 1, width: 320, height: 180 });\n"
	"  const same = v.state < 0 ? got === null\n"
	"    : got && got.state === v.state && got.counter === v.counter && got.stream === v.stream;\n"
	"  console.log(same ? 'same' : 'other: ' + JSON.stringify([v.state, v.counter, got]));\n"
	"}\n";

static unsigned count(const char *text, const char *word)
{
	unsigned n = 0;

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		n++;
	return n;
}

static void the_page_reads_stamps_as_our_own_reader_does(void)
{
	struct vector *v = malloc(sizeof(*v));
	struct stamp_layout layout;
	char dir[64], script[96], data[96], here[4096];
	struct program p;
	unsigned none = 0;
	FILE *f;

	if (!program_is_there("node")) {
		free(v);
		SKIP("node is not installed");
	}
	scratch_make(dir);
	CHECK_INT(stamp_layout_init(&layout, WIDTH, HEIGHT, NULL), 0);
	(void)run_write(dir, "judge.js", judge, script);
	(void)snprintf(data, sizeof(data), "%s/vectors", dir);
	f = fopen(data, "w");
	for (unsigned n = 0; f && v && n < 48; n++) {
		make_vector(v, &layout, n);
		none += v->reading.state == STAMP_NONE;
		say_vector(f, v);
	}
	CHECK(f && fclose(f) == 0);
	CHECK(none > 0 && none < 24);
	CHECK(realpath("scenarios/builds/chromium/stamp.js", here) != NULL);
	{
		const char *argv[] = { "node", script, here, data, NULL };

		CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	}
	CHECK_INT(count(text_str(&p.out), "same"), 48);
	if (count(text_str(&p.out), "other"))
		(void)printf("\n%s", strstr(text_str(&p.out), "other"));
	program_done(&p);
	free(v);
	scratch_remove(dir);
}

static void measure(const char *dir, const char *show, const char *const more[static RUN_MORE],
		    struct numbers *ret)
{
	run_trusted(dir, show, more, ret);
	CHECK(strcmp(ret->grade, "none") != 0);
}

static void chromium_shows_the_delay_of_the_route(void)
{
	const char *const clean_route[RUN_MORE] = { "--duration=8s" };
	const char *const longer_route[RUN_MORE] = { "--duration=8s",
						     "--set=haul-out.delay=200.5ms",
						     "--set=haul-back.delay=200.5ms" };
	struct numbers clean, longer;
	char dir[64];

	BUILD_OR_SKIP("chromium");
	scratch_make(dir);
	measure(dir, "build-chromium", clean_route, &clean);
	measure(dir, "build-chromium", longer_route, &longer);
	CHECK(built_value(&clean, "latency.p50") > 0);
	/* by the browser's own times of capture: no frame can be faster than the route */
	CHECK(built_value(&clean, "told.latency.p50") > 0);
	CHECK(built_value(&longer, "told.latency.p50") > 200);
	CHECK_NEAR(built_value(&longer, "latency.p50"), built_value(&clean, "latency.p50") + 200,
		   FRAME_MS);
	numbers_done(&clean);
	numbers_done(&longer);
	scratch_remove(dir);
}

/* After the outage the jitter buffer and the pacer of the browser need a while to be themselves. */
static void an_outage_of_three_seconds_is_a_stall_in_chromium(void)
{
	static const char show[] =
		"show: outage\nlike: build-chromium\nduration: 10 s\ntimeline:\n"
		"  - {at: 6 s, for: 3 s, event: outage, link: buyer-down, packets: wait}\n";
	char dir[64], path[96];
	struct numbers got;
	double gap;

	LONG();
	BUILD_OR_SKIP("chromium");
	scratch_make(dir);
	(void)run_write(dir, "outage.yaml", show, path);
	measure(dir, path, (const char *const[RUN_MORE]){ 0 }, &got);
	gap = built_value(&got, "gap.max");
	if (!(gap >= 2900 && gap <= 3500))
		(void)printf("\na gap of %.1f ms\n", gap);
	CHECK(gap >= 2900);
	CHECK(gap <= 3500);
	CHECK(built_value(&got, "stall.600.longest") >= 2300);
	numbers_done(&got);
	scratch_remove(dir);
}

static void chromium_follows_a_rate_that_falls(void)
{
	static const char show[] = "show: step\nlike: build-chromium\nduration: 16 s\ntimeline:\n"
				   "  - {at: 0 s, link: buyer-down, rate: 3 Mbit/s}\n"
				   "  - {at: 9 s, link: buyer-down, rate: 300 kbit/s}\n";
	char dir[64], path[96];
	struct numbers got;
	double reaction;

	LONG();
	BUILD_OR_SKIP("chromium");
	scratch_make(dir);
	(void)run_write(dir, "step.yaml", show, path);
	measure(dir, path, (const char *const[RUN_MORE]){ 0 }, &got);
	reaction = built_value(&got, "rate.reaction");
	if (!(reaction > 0 && reaction < 5000))
		(void)printf("\na reaction after %.0f ms\n", reaction);
	CHECK(reaction > 0);
	CHECK(reaction < 5000);
	numbers_done(&got);
	scratch_remove(dir);
}

static CU_TestInfo chromium_tests[] = {
	TEST(the_page_reads_stamps_as_our_own_reader_does),
	TEST(chromium_shows_the_delay_of_the_route),
	TEST(an_outage_of_three_seconds_is_a_stall_in_chromium),
	TEST(chromium_follows_a_rate_that_falls),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "build-chromium", chromium_tests },
	{ 0 },
};

/* test_talk_ear.c - speech is told from silence, and its ends are exact. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/workload/talk_ear.h"
#include "harness/workload/talk_sound.h"
#include "tests/support/suite.h"

#define MS(n)   ((nsec_t)(n)*NSEC_PER_MSEC)
#define NEAR    3 /* ms */
#define SPURTS  8
#define SECONDS 4
#define SAMPLES (SECONDS * TALK_RATE)

/* What an ear heard of a sound of four seconds. */
struct heard {
	struct talk_ear ear;
	struct talk_spurt spurts[SPURTS];
	size_t n;
	int16_t sound[SAMPLES];
};

static void on_spurt(void *arg, const struct talk_spurt *spurt)
{
	struct heard *h = arg;

	if (h->n < SPURTS)
		h->spurts[h->n] = *spurt;
	h->n++;
}

static struct heard *make(void)
{
	struct heard *h = calloc(1, sizeof(*h));

	if (!h)
		abort();
	h->ear = (struct talk_ear){ .pause = MS(300), .on_spurt = on_spurt, .arg = h };
	talk_ear_init(&h->ear);
	return h;
}

/* Adds a voice from one instant to another, this much quieter than it is made. */
static void speak(struct heard *h, nsec_t begin, nsec_t end, double quieter_db)
{
	double gain = pow(10, -quieter_db / 20);
	size_t at = (size_t)(begin * TALK_RATE / NSEC_PER_SEC);
	struct talk_sound voice = { 0 };

	CHECK_INT(talk_sound_speak(&voice, 3, end - begin, NULL), 0);
	for (size_t i = 0; i < voice.n && at + i < SAMPLES; i++)
		h->sound[at + i] = (int16_t)(h->sound[at + i] + voice.v[i] * gain);
	talk_sound_done(&voice);
}

/* Noise at so many dB of full scale, everywhere. */
static void add_noise(struct heard *h, double db)
{
	double most = pow(10, db / 20) * 32768 * sqrt(3.0);
	struct dice dice;

	dice_init(&dice, 1, 0);
	for (size_t i = 0; i < SAMPLES; i++) {
		double x = (double)(draw(&dice, DRAW_TEST, i) >> 11) / (double)(1ULL << 53);

		h->sound[i] = (int16_t)(h->sound[i] + most * (2 * x - 1));
	}
}

static void listen(struct heard *h)
{
	for (size_t at = 0; at < SAMPLES; at += 960)
		talk_ear_put(&h->ear, (nsec_t)(at / 960) * MS(20), h->sound + at, 960);
	talk_ear_end(&h->ear);
}

#define CHECK_SPURT(h, i, from, to)                                                           \
	do {                                                                                  \
		CHECK_NEAR((double)(h)->spurts[i].begin / (double)NSEC_PER_MSEC, from, NEAR); \
		CHECK_NEAR((double)(h)->spurts[i].end / (double)NSEC_PER_MSEC, to, NEAR);     \
	} while (0)

static void speech_begins_and_ends_where_its_sound_does(void)
{
	struct heard *h = make();

	speak(h, MS(500), MS(1733), 0);
	speak(h, MS(2411), MS(3000), 0);
	listen(h);
	CHECK_INT(h->n, 2);
	CHECK_SPURT(h, 0, 500, 1733);
	CHECK_SPURT(h, 1, 2411, 3000);
	free(h);
}

static void a_quiet_voice_in_noise_is_heard_just_as_well(void)
{
	struct heard *h = make();

	speak(h, MS(1000), MS(2000), 12);
	add_noise(h, -55);
	listen(h);
	CHECK_INT(h->n, 1);
	CHECK_SPURT(h, 0, 1000, 2000);
	free(h);
}

static void noise_and_clicks_are_no_speech(void)
{
	struct heard *h = make();

	add_noise(h, -53);
	speak(h, MS(1000), MS(1015), 0);
	speak(h, MS(2000), MS(2010), 0);
	listen(h);
	CHECK_INT(h->n, 0);
	free(h);
}

static void a_pause_shorter_than_asked_for_ends_nothing(void)
{
	struct heard *h = make();

	speak(h, MS(500), MS(1000), 0);
	speak(h, MS(1280), MS(2000), 0);
	speak(h, MS(2320), MS(3000), 0);
	listen(h);
	CHECK_INT(h->n, 2);
	CHECK_SPURT(h, 0, 500, 2000);
	CHECK_SPURT(h, 1, 2320, 3000);
	free(h);
}

static void what_does_not_come_is_silence(void)
{
	struct heard *h = make();

	speak(h, MS(500), MS(1000), 0);
	for (size_t at = 0; at < TALK_RATE; at += 960)
		talk_ear_put(&h->ear, (nsec_t)(at / 960) * MS(20), h->sound + at, 960);
	CHECK(h->ear.speaking);
	talk_ear_wait(&h->ear, MS(1290));
	CHECK(h->ear.speaking);
	talk_ear_wait(&h->ear, MS(1310));
	CHECK(!h->ear.speaking);
	CHECK_INT(h->n, 1);
	CHECK_SPURT(h, 0, 500, 1000);
	free(h);
}

static void speech_that_lasts_still_is_known_to_last(void)
{
	struct heard *h = make();

	speak(h, MS(3000), MS(4000), 0);
	for (size_t at = 0; at < SAMPLES; at += 960)
		talk_ear_put(&h->ear, (nsec_t)(at / 960) * MS(20), h->sound + at, 960);
	CHECK(h->ear.speaking);
	CHECK_INT(h->n, 0);
	CHECK_INT(h->ear.spurts, 1);
	talk_ear_end(&h->ear);
	CHECK_INT(h->n, 1);
	CHECK_SPURT(h, 0, 3000, 4000);
	free(h);
}

extern CU_TestInfo talk_ear_tests[];
CU_TestInfo talk_ear_tests[] = {
	TEST(speech_begins_and_ends_where_its_sound_does),
	TEST(a_quiet_voice_in_noise_is_heard_just_as_well),
	TEST(noise_and_clicks_are_no_speech),
	TEST(a_pause_shorter_than_asked_for_ends_nothing),
	TEST(what_does_not_come_is_silence),
	TEST(speech_that_lasts_still_is_known_to_last),
	CU_TEST_INFO_NULL,
};

/* test_fidelity.c - PSNR and SSIM by hand, and beside ffmpeg. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/draw.h"
#include "reports/metric/fidelity.h"
#include "tests/support/suite.h"

#define WIDTH  160
#define HEIGHT 96

static uint8_t source[WIDTH * HEIGHT], shown[WIDTH * HEIGHT];

static struct fidelity planes(void)
{
	return (struct fidelity){ source, WIDTH, shown, WIDTH, WIDTH, HEIGHT };
}

/* A picture with slopes, edges and texture; and the same, blurred a little and noisy. */
static void draw_pictures(unsigned noise)
{
	struct dice dice;

	dice_init(&dice, noise, 0);
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			source[y * WIDTH + x] =
				(uint8_t)(40 + x + (x / 24 + y / 16) % 2 * 40 +
					  (int)draw_below(
						  draw(&dice, DRAW_LOSS, (uint64_t)(y * WIDTH + x)),
						  9));
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		int left = source[i ? i - 1 : 0];
		int n = (int)draw_below(draw(&dice, DRAW_TEST, (uint64_t)i), 2 * noise + 1) -
			(int)noise;

		shown[i] = (uint8_t)((left + 3 * source[i]) / 4 + n);
	}
}

static void psnr_is_that_of_the_mean_squared_error(void)
{
	struct fidelity f = planes();

	memset(source, 100, sizeof(source));
	memset(shown, 110, sizeof(shown));
	CHECK_INT((int64_t)fidelity_squares(&f), 100 * WIDTH * HEIGHT);
	CHECK_NEAR(fidelity_psnr(fidelity_squares(&f), WIDTH * HEIGHT), 28.1308036, 1e-6);
	CHECK(isinf(fidelity_psnr(0, 5)));
	memset(shown, 0, sizeof(shown));
	memset(source, 255, sizeof(source));
	CHECK_NEAR(fidelity_psnr(fidelity_squares(&f), WIDTH * HEIGHT), 0, 1e-12);
}

static void equal_pictures_are_alike(void)
{
	struct fidelity f = planes();

	draw_pictures(3);
	memcpy(shown, source, sizeof(shown));
	CHECK_NEAR(fidelity_ssim(&f), 1, 1e-12);
	CHECK_INT((int64_t)fidelity_squares(&f), 0);
}

static void an_opposite_picture_is_not(void)
{
	struct fidelity f = planes();

	draw_pictures(3);
	for (size_t i = 0; i < sizeof(shown); i++)
		shown[i] = (uint8_t)(255 - source[i]);
	CHECK(fidelity_ssim(&f) < 0);
}

/* Lines may be further apart than they are wide: what lies between does not count. */
static void the_space_between_lines_does_not_count(void)
{
	struct fidelity f = planes();
	double whole, part;

	draw_pictures(3);
	f.width = 40;
	part = fidelity_ssim(&f);
	for (int y = 0; y < HEIGHT; y++)
		memset(shown + y * WIDTH + 40, 0, WIDTH - 40);
	CHECK_NEAR(fidelity_ssim(&f), part, 0);
	f.width = WIDTH;
	whole = fidelity_ssim(&f);
	CHECK(whole < part);
}

static void a_plane_below_a_window_has_no_ssim(void)
{
	struct fidelity f = planes();

	f.width = 7;
	CHECK_NEAR(fidelity_ssim(&f), -1, 0);
	f.width = 8;
	f.height = 8;
	CHECK(fidelity_ssim(&f) > -1);
	f.height = 0;
	CHECK_INT((int64_t)fidelity_squares(&f), 0);
}

static void write_plane(const char *path, const uint8_t *data)
{
	FILE *f = fopen(path, "we");

	(void)fwrite(data, 1, WIDTH * HEIGHT, f);
	(void)fclose(f);
}

/* The figure behind "KEY:" in what ffmpeg's filter says of the two planes; NAN without ffmpeg. */
static double ask_ffmpeg(const char *dir, const char *filter, const char *key)
{
	char command[800], line[1000];
	double value = NAN;
	const char *at;
	FILE *p;

	(void)snprintf(
		command, sizeof(command),
		"ffmpeg -hide_banner -nostdin -f rawvideo -pix_fmt gray -s %dx%d -i %s/shown "
		"-f rawvideo -pix_fmt gray -s %dx%d -i %s/source -lavfi %s -f null - 2>&1",
		WIDTH, HEIGHT, dir, WIDTH, HEIGHT, dir, filter);
	p = popen(command, "r"); /* NOLINT(cert-env33-c): the command is the test's own */
	while (p && fgets(line, sizeof(line), p))
		if ((at = strstr(line, key)))
			value = strtod(at + strlen(key), NULL);
	if (p)
		(void)pclose(p);
	return value;
}

static void equals_ffmpeg(void)
{
	struct fidelity f = planes();
	char dir[64], path[100];
	double psnr, ssim;

	for (unsigned noise = 1; noise < 30; noise += 9) {
		draw_pictures(noise);
		(void)snprintf(path, sizeof(path), "%s/source", scratch_make(dir));
		write_plane(path, source);
		(void)snprintf(path, sizeof(path), "%s/shown", dir);
		write_plane(path, shown);
		psnr = ask_ffmpeg(dir, "psnr", "PSNR y:");
		ssim = ask_ffmpeg(dir, "ssim", "SSIM Y:");
		scratch_remove(dir);
		if (isnan(psnr) || isnan(ssim))
			SKIP("ffmpeg is not installed");
		CHECK_NEAR(fidelity_psnr(fidelity_squares(&f), WIDTH * HEIGHT), psnr, 0.01);
		CHECK_NEAR(fidelity_ssim(&f), ssim, 0.0001);
	}
}

CU_TestInfo fidelity_tests[] = {
	TEST(psnr_is_that_of_the_mean_squared_error),
	TEST(equal_pictures_are_alike),
	TEST(an_opposite_picture_is_not),
	TEST(the_space_between_lines_does_not_count),
	TEST(a_plane_below_a_window_has_no_ssim),
	TEST(equals_ffmpeg),
	CU_TEST_INFO_NULL,
};

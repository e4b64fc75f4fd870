/* scene.c - drawing the generated camera scene: sprites over a swaying background, then noise. */
#include "harness/workload/scene.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/workload/content.h"

#define NOISE_BYTES  32768U
#define NOISE_BLOCK  16U
#define GOODS_PERIOD 7.0
#define GOODS_TIME   1.4
#define PI           3.14159265358979323846

/* A colour in limited-range YUV. Luma stays within 32..224, so that noise never wraps it round. */
struct colour {
	float y, u, v;
};

/* An I420 picture with how much of it covers what is behind: 0 nothing, 255 all. Even sizes. */
struct sprite {
	unsigned width, height;
	uint8_t *y, *u, *v, *alpha;
};

struct scene {
	struct content content;
	struct scene_conf conf;
	unsigned margin; /* how far the background reaches beyond the picture on each side; even */
	struct sprite background;
	struct sprite body;
	struct sprite head;
	struct sprite goods;
	int8_t noise[NOISE_BYTES];
	struct dice dice;
};

/* -- sprites, drawn once */

static bool sprite_init(struct sprite *s, unsigned width, unsigned height)
{
	s->width = width & ~1U;
	s->height = height & ~1U;
	s->y = calloc(s->height, s->width);
	s->u = calloc(s->height / 2, s->width / 2);
	s->v = calloc(s->height / 2, s->width / 2);
	s->alpha = calloc(s->height, s->width);
	return s->y && s->u && s->v && s->alpha;
}

static void sprite_done(struct sprite *s)
{
	free(s->y);
	free(s->u);
	free(s->v);
	free(s->alpha);
}

static void sprite_set(struct sprite *s, unsigned x, unsigned y, struct colour c, float cover)
{
	size_t at = (size_t)y * s->width + x;
	size_t half = (size_t)(y / 2) * (s->width / 2) + x / 2;
	float old = (float)s->alpha[at] / 255;
	float whole, share; /* how much is covered then, and this colour's part of it */

	if (cover <= 0)
		return;
	if (cover > 1)
		cover = 1;
	whole = old + (1 - old) * cover;
	share = cover / whole;
	s->y[at] = (uint8_t)((float)s->y[at] * (1 - share) + c.y * share);
	s->u[half] = (uint8_t)((float)s->u[half] * (1 - share) + c.u * share);
	s->v[half] = (uint8_t)((float)s->v[half] * (1 - share) + c.v * share);
	s->alpha[at] = (uint8_t)(255 * whole);
}

/* An ellipse in fractions of the sprite, lit from the upper left, with an edge soft pixels wide. */
struct ellipse {
	float x, y, rx, ry;
	struct colour colour;
	float soft;
	float light;
};

static void sprite_ellipse(struct sprite *s, const struct ellipse *e)
{
	float w = (float)s->width, h = (float)s->height;
	float rx = e->rx * w, ry = e->ry * h;

	for (unsigned y = 0; y < s->height; y++) {
		for (unsigned x = 0; x < s->width; x++) {
			float dx = ((float)x - e->x * w) / rx, dy = ((float)y - e->y * h) / ry;
			float r = sqrtf(dx * dx + dy * dy);
			struct colour c = e->colour;

			c.y -= e->light * (dx + dy) / 2;
			sprite_set(s, x, y, c, (1 - r) * (rx < ry ? rx : ry) / e->soft + 0.5F);
		}
	}
}

static void draw_head(struct sprite *s)
{
	const struct ellipse parts[] = {
		{ .50F, .40F, .49F, .40F, { 58, 124, 134 }, 3, 12 },  /* hair */
		{ .50F, .52F, .38F, .46F, { 166, 108, 152 }, 3, 34 }, /* face */
		{ .50F, .20F, .36F, .16F, { 62, 124, 133 }, 4, 10 },  /* fringe */
		{ .50F, .60F, .05F, .10F, { 186, 110, 150 }, 5, 20 }, /* nose */
		{ .28F, .64F, .08F, .06F, { 160, 108, 160 }, 8, 0 },  /* cheeks */
		{ .72F, .64F, .08F, .06F, { 150, 108, 160 }, 8, 0 },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		sprite_ellipse(s, &parts[i]);
}

static void draw_body(struct sprite *s)
{
	const struct ellipse parts[] = {
		{ .50F, .95F, .50F, .80F, { 96, 152, 118 }, 4, 40 },  /* shoulders */
		{ .50F, .18F, .10F, .22F, { 148, 110, 150 }, 3, 26 }, /* neck */
		{ .50F, .85F, .06F, .70F, { 190, 126, 130 }, 4, 10 }, /* a light stripe */
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		sprite_ellipse(s, &parts[i]);
}

/* A box with a printed label: the sharpest thing in the scene. */
static void draw_goods(struct sprite *s)
{
	for (unsigned y = 0; y < s->height; y++) {
		for (unsigned x = 0; x < s->width; x++) {
			bool label = y > s->height / 4 && y < s->height * 3 / 4;
			bool print = (x / 5 + y / 9 * 3) % 4 == 0 && y / 3 % 3 != 0;
			struct colour c = { 112, 100, 178 };

			if (label)
				c = print ? (struct colour){ 44, 128, 128 }
					  : (struct colour){ 214, 122, 132 };
			c.y += 14.0F * (0.5F - (float)x / (float)s->width);
			sprite_set(s, x, y, c, 1);
		}
	}
}

static void draw_background(struct sprite *s, const struct dice *dice)
{
	float w = (float)s->width, h = (float)s->height;

	for (unsigned y = 0; y < s->height; y++) {
		for (unsigned x = 0; x < s->width; x++) {
			float fx = (float)x / w, fy = (float)y / h;
			/* a wall in falling light, with shelves */
			float shelf = fabsf(fmodf(fy * 4, 1) - 0.5F) < 0.03F ? -30 : 0;
			struct colour c = { 150 - 70 * fy + 26 * sinf(3 * fx + 1) + shelf,
					    128 - 10 * fy, 126 + 12 * fx };

			sprite_set(s, x, y, c, 1);
		}
	}
	/* things on the shelves, out of focus */
	for (unsigned i = 0; i < 28; i++) {
		float rnd[5];
		struct ellipse e;

		for (unsigned k = 0; k < 5; k++)
			rnd[k] = (float)(draw(dice, DRAW_TEST, i * 5 + k) % 1000) / 1000;
		e = (struct ellipse){ rnd[0],
				      0.20F + 0.25F * (float)(i % 4),
				      0.012F + 0.03F * rnd[1],
				      0.03F + 0.06F * rnd[2],
				      { 60 + 130 * rnd[3], 108 + 40 * rnd[4], 108 + 40 * rnd[1] },
				      5,
				      22 };
		sprite_ellipse(s, &e);
	}
}

/* The sum of two dice is near enough to a sensor's noise. */
static void draw_noise(struct scene *s)
{
	for (unsigned i = 0; i < NOISE_BYTES; i++) {
		uint64_t bits = draw(&s->dice, DRAW_TEST, 1000 + i);

		s->noise[i] = (int8_t)((int)(bits % 4) + (int)(bits >> 32) % 4 - 3);
	}
}

/* -- a picture */

static void copy_background(const struct scene *s, unsigned x, unsigned y,
			    const struct content_picture *to)
{
	const struct sprite *b = &s->background;
	size_t half = b->width / 2;

	for (unsigned row = 0; row < to->height; row++)
		memcpy(to->plane[0] + row * to->stride[0], b->y + (size_t)(y + row) * b->width + x,
		       to->width);
	for (unsigned row = 0; row < to->height / 2; row++) {
		size_t at = (y / 2 + row) * half + x / 2;

		memcpy(to->plane[1] + row * to->stride[1], b->u + at, to->width / 2);
		memcpy(to->plane[2] + row * to->stride[2], b->v + at, to->width / 2);
	}
}

static uint8_t mix(uint8_t below, uint8_t above, uint8_t alpha)
{
	return (uint8_t)(below + (above - below) * (alpha + (alpha >> 7)) / 256);
}

/* One plane of the picture; shift is 1 for colour. */
struct plane {
	uint8_t *at;
	size_t stride;
	unsigned shift;
	int width, height;
};

/* Lays one plane of a sprite over the picture; the sprite's alpha is at full size. */
static void lay_plane(const struct sprite *s, const uint8_t *from, int x, int y,
		      const struct plane *to)
{
	unsigned shift = to->shift;
	int width = (int)(s->width >> shift), height = (int)(s->height >> shift);
	int first = x < 0 ? -x : 0;
	int last = to->width - x < width ? to->width - x : width;

	for (int row = y < 0 ? -y : 0; row < height && y + row < to->height; row++) {
		const uint8_t *above = from + (size_t)row * (s->width >> shift);
		const uint8_t *alpha = s->alpha + ((size_t)row << shift) * s->width;
		uint8_t *below = to->at + (size_t)(y + row) * to->stride;

		for (int col = first; col < last; col++)
			below[x + col] =
				mix(below[x + col], above[col], alpha[(size_t)col << shift]);
	}
}

/* x and y, of the sprite's middle, are rounded to whole colour samples. */
static void lay(const struct sprite *s, double mid_x, double mid_y,
		const struct content_picture *to)
{
	const uint8_t *const from[3] = { s->y, s->u, s->v };
	int x = 2 * (int)floor((mid_x - s->width / 2.0) / 2);
	int y = 2 * (int)floor((mid_y - s->height / 2.0) / 2);

	for (unsigned i = 0; i < 3; i++) {
		unsigned shift = i > 0;
		struct plane plane = { to->plane[i], to->stride[i], shift,
				       (int)(to->width >> shift), (int)(to->height >> shift) };

		lay_plane(s, from[i], x / (1 << shift), y / (1 << shift), &plane);
	}
}

/* A dark ellipse on luma alone: an eye, a mouth. */
static void dot(const struct content_picture *to, double x, double y, double rx, double ry)
{
	for (int row = (int)(y - ry); row <= (int)(y + ry); row++) {
		double dy = (row - y) / ry;
		int reach = dy * dy < 1 ? (int)(rx * sqrt(1 - dy * dy)) : 0;

		if (row < 0 || row >= (int)to->height)
			continue;
		for (int col = (int)x - reach; col <= (int)x + reach; col++)
			if (col >= 0 && col < (int)to->width)
				to->plane[0][(size_t)row * to->stride[0] + (size_t)col] = 52;
	}
}

static void draw_person(const struct scene *s, double t, const struct content_picture *to)
{
	double w = to->width, h = to->height;
	double x = w * (0.50 + 0.045 * sin(2 * PI * t / 3.7) + 0.02 * sin(2 * PI * t / 1.3));
	double y = h * (0.42 + 0.02 * sin(2 * PI * t / 1.9));
	double head_w = s->head.width, head_h = s->head.height;
	/* four syllables a second, with a breath between sentences */
	double open = fmod(t, 3.1) < 2.4 ? fabs(sin(2 * PI * t * 2.1)) : 0;
	bool blinks = fmod(t, 2.9) < 0.13;

	lay(&s->body, w * 0.5 + (x - w * 0.5) * 0.4, h - s->body.height * 0.42, to);
	lay(&s->head, x, y, to);
	for (int side = -1; side <= 1; side += 2)
		dot(to, x + side * 0.16 * head_w, y - 0.02 * head_h, 0.05 * head_w,
		    blinks ? 1 : 0.03 * head_h);
	dot(to, x, y + 0.27 * head_h, (0.16 - 0.05 * open) * head_w, 1 + 0.06 * open * head_h);
}

static void draw_sweep(const struct scene *s, double t, const struct content_picture *to)
{
	double phase = fmod(t, GOODS_PERIOD) - (GOODS_PERIOD - GOODS_TIME);

	if (phase < 0)
		return;
	lay(&s->goods, to->width * (1.2 - 0.9 * sin(PI * phase / GOODS_TIME)),
	    to->height * (0.62 - 0.1 * sin(2 * PI * phase / GOODS_TIME)), to);
}

static void add_noise(const struct scene *s, uint64_t n, const struct content_picture *to)
{
	for (unsigned row = 0; row < to->height; row++) {
		uint64_t from = draw(&s->dice, DRAW_CROSS, n * to->height + row);
		uint8_t *y = to->plane[0] + row * to->stride[0];
		unsigned col = 0;

		/* whole blocks of a fixed length become vector code */
		for (; col + NOISE_BLOCK <= to->width; col += NOISE_BLOCK) {
			const int8_t *noise = s->noise + (from + col) % (NOISE_BYTES - NOISE_BLOCK);

			for (unsigned i = 0; i < NOISE_BLOCK; i++)
				y[col + i] = (uint8_t)(y[col + i] + noise[i]);
		}
		for (; col < to->width; col++)
			y[col] = (uint8_t)(y[col] + s->noise[(from + col) % NOISE_BYTES]);
	}
}

static void scene_draw(struct content *content, uint64_t n, const struct content_picture *to)
{
	struct scene *s = (struct scene *)content;
	double t = (double)n / s->conf.fps + 1.7 * s->conf.seed;
	double sway = s->margin * 0.9;
	double x = s->margin + sway * (0.7 * sin(2 * PI * t / 5.3) + 0.3 * sin(2 * PI * t / 1.1));
	double y = s->margin + sway * (0.6 * sin(2 * PI * t / 4.1) + 0.4 * sin(2 * PI * t / 0.9));

	copy_background(s, (unsigned)x & ~1U, (unsigned)y & ~1U, to);
	draw_person(s, t, to);
	draw_sweep(s, t, to);
	add_noise(s, n, to);
}

static void scene_free(struct content *content)
{
	struct scene *s = (struct scene *)content;

	if (!s)
		return;
	sprite_done(&s->background);
	sprite_done(&s->body);
	sprite_done(&s->head);
	sprite_done(&s->goods);
	free(s);
}

int scene_new(struct content **ret, const struct scene_conf *conf, struct err *err)
{
	struct scene *s = calloc(1, sizeof(*s));
	unsigned w = conf->width, h = conf->height;

	if (!s)
		return err_set(err, -ENOMEM, "out of memory");
	s->content = (struct content){ .draw = scene_draw, .free = scene_free };
	s->conf = *conf;
	s->margin = (h / 40 + 2) & ~1U;
	dice_init(&s->dice, conf->seed, 0);
	if (!sprite_init(&s->background, w + 2 * s->margin, h + 2 * s->margin) ||
	    !sprite_init(&s->body, w / 2, h / 2) || !sprite_init(&s->head, w / 5, h / 2) ||
	    !sprite_init(&s->goods, w / 6, h / 4)) {
		scene_free(&s->content);
		return err_set(err, -ENOMEM, "out of memory");
	}
	draw_background(&s->background, &s->dice);
	draw_body(&s->body);
	draw_head(&s->head);
	draw_goods(&s->goods);
	draw_noise(s);
	*ret = &s->content;
	return 0;
}

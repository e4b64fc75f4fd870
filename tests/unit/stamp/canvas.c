/* canvas.c - making, scaling and dimming test pictures. */
#include "tests/unit/stamp/canvas.h"

#include <stdlib.h>

#include "harness/base/draw.h"

void canvas_init(struct canvas *c, enum picture_format format, unsigned width, unsigned height)
{
	struct dice dice;

	dice_init(&dice, 1, 0);
	*c = (struct canvas){ .format = format, .planes = picture_planes(format) };
	for (unsigned p = 0; p < c->planes; p++) {
		size_t row = picture_row_bytes(format, p, width);

		c->bytes[p] = row * picture_rows(format, p, height);
		c->memory.plane[p] = malloc(c->bytes[p]);
		if (!c->memory.plane[p])
			abort();
		c->memory.stride[p] = (ptrdiff_t)row;
		for (size_t i = 0; i < c->bytes[p]; i++)
			c->memory.plane[p][i] = (uint8_t)(64 + draw(&dice, DRAW_TEST, i) % 128);
	}
	if (picture_init(&c->picture, format, width, height, &c->memory, NULL) < 0)
		abort();
}

void canvas_done(struct canvas *c)
{
	for (unsigned p = 0; p < c->planes; p++)
		free(c->memory.plane[p]);
}

static uint8_t *at(const struct picture *p, size_t x, size_t y)
{
	return p->part[0].data + (ptrdiff_t)y * p->part[0].stride + x * p->part[0].step;
}

void canvas_scale(const struct canvas *from, struct canvas *to)
{
	const struct picture *f = &from->picture, *t = &to->picture;

	for (size_t y = 0; y < t->height; y++) {
		for (size_t x = 0; x < t->width; x++) {
			size_t x0 = x * f->width / t->width, x1 = (x + 1) * f->width / t->width;
			size_t y0 = y * f->height / t->height, y1 = (y + 1) * f->height / t->height;
			unsigned sum = 0, n = 0;

			for (size_t yy = y0; yy == y0 || yy < y1; yy++) {
				for (size_t xx = x0; xx == x0 || xx < x1; xx++, n++)
					sum += *at(f, xx, yy);
			}
			*at(t, x, y) = (uint8_t)(sum / n);
		}
	}
}

void canvas_dim(struct canvas *c, unsigned gain, int offset)
{
	const struct picture *p = &c->picture;

	for (size_t y = 0; y < p->height; y++) {
		for (size_t x = 0; x < p->width; x++) {
			int level = (int)(*at(p, x, y) * gain / 256) + offset;

			*at(p, x, y) = (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
		}
	}
}

/* stamp.h - a word in the picture: written where it is captured, read where it would be shown. */
#ifndef PROBES_STAMP_STAMP_H
#define PROBES_STAMP_STAMP_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct picture;

/* What a stamp says: a frame counter modulo 2^24 (6.4 days at 30 frames/s) and a stream. */
struct stamp_word {
	uint32_t counter;
	uint8_t stream;
};

#define STAMP_COUNTER_MAX 0xffffffU

/* Two copies of the word lie in opposite corners. A copy is 10 by 9 square cells on the 16-pixel
 * grid of the coders' macroblocks: a quiet grey border of one cell around a calibration row (light,
 * dark, light, dark, four quiet cells) and six rows of eight cells, the most significant bit first
 * and a light cell a one: counter (24), stream (8), CRC-16 (16; polynomial 0x1021, start 0xffff,
 * over the four bytes before it). A cell is 16 pixels wide, and max(16, height / 45) to the nearest
 * multiple of 16 in taller pictures, so that it keeps 8 pixels when 720 lines are shown in 360. */
#define STAMP_COPIES 2

/* Where the copies lie in a picture of the source's size, in pixels. */
struct stamp_layout {
	unsigned width;
	unsigned height;
	unsigned cell;
	unsigned x[STAMP_COPIES];
	unsigned y[STAMP_COPIES];
};

/* The layout for a source of this size. Returns 0, or -ERANGE when both copies do not fit beside or
 * above each other: a source needs 160x288, or 320x144. */
int stamp_layout_init(struct stamp_layout *ret, unsigned width, unsigned height, struct err *err);

/* Writes the word into both corners of a picture of the layout's size; only the low 24 bits of
 * counter are used. Colour under the stamp becomes grey. */
void stamp_write(const struct stamp_layout *layout, const struct picture *picture,
		 struct stamp_word word);

/* How much of a stamp was seen. */
enum stamp_state {
	STAMP_FULL,    /* both copies say the same */
	STAMP_SINGLE,  /* one copy could be read */
	STAMP_PARTIAL, /* the copies say different frames: the picture is torn, or partly stale */
	STAMP_NONE,    /* no copy could be read, or the copies belong to different streams */
};

/* Unless state is STAMP_NONE, word is the frame that the whole picture has reached (of a partial
 * one the older) and newest the latest frame of which something is seen. */
struct stamp_reading {
	enum stamp_state state;
	struct stamp_word word;
	struct stamp_word newest;
};

/* Reads the stamp of a source of the layout's size out of a picture of that source scaled to any
 * size and not cropped. A copy counts only when its calibration row shows contrast, each of its
 * cells is clearly light or dark, and its CRC holds: what is doubtful is not guessed. */
struct stamp_reading stamp_read(const struct stamp_layout *layout, const struct picture *picture);

/* A copy of the word where it should not be: the picture was cropped, or padded. */
struct stamp_find {
	struct stamp_word word;
	unsigned x; /* the upper left corner of its calibration row, in pixels */
	unsigned y;
	double cell; /* in pixels */
};

/* Looks for a copy anywhere in the picture, upright, at the scales that are common. This takes a
 * thousand times as long as reading: it is for saying once why nothing could be read. */
bool stamp_find(const struct stamp_layout *layout, const struct picture *picture,
		struct stamp_find *ret);

/* After so many pictures, none of which could be read, it is time to say why. */
#define STAMP_EXPLAIN_AFTER 30

/* Says in err why a picture could not be read: cropped, another size, another
 * stream's, or no stamp in it at all.
 * Returns -EBADMSG. */
int stamp_explain(const struct stamp_layout *layout, const struct picture *picture,
		  struct err *err);

/* CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xffff, most significant bit first. */
uint16_t stamp_crc(const uint8_t *data, unsigned n);

/* The frame id nearest to last whose low 24 bits are counter; never below 0. */
uint64_t stamp_unwrap(uint64_t last, uint32_t counter);

#endif

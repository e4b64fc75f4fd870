/* y4m.h - uncompressed pictures in a pipe: the YUV4MPEG2 format of mjpegtools, as ffmpeg writes it.
 */
#ifndef PROBES_STAMP_Y4M_H
#define PROBES_STAMP_Y4M_H

#include <stdio.h>

#include "probes/stamp/picture.h"

struct err;

#define Y4M_LINE_MAX 1024

/* A stream whose header was read. Borrows f and name. */
struct y4m {
	FILE *f;
	const char *name; /* for messages */
	unsigned width;
	unsigned height;
	unsigned fps_num; /* 0: not said */
	unsigned fps_den;
	bool full_range;            /* said to use levels 0 to 255, as ffmpeg says it */
	enum picture_format format; /* PICTURE_I420, _I422, _I444 or _GRAY8 */
	size_t bytes;               /* of a picture */
	unsigned long pictures;     /* read so far */
	char header[Y4M_LINE_MAX];  /* the header line with its newline, for copying */
};

/* Reads the header. 0, -ENODATA when there is nothing at all, -EBADMSG when it is no such stream,
 * -ENOTSUP for pictures of more than 8 bits a sample and the like, each with err naming the stream.
 */
int y4m_open(struct y4m *ret, FILE *f, const char *name, struct err *err);

/* Reads the next picture into data, of bytes bytes. 1, 0 at the end, -EBADMSG when the stream is
 * cut off in a picture or something else stands where one should begin, -EIO. */
int y4m_read(struct y4m *y, uint8_t *data, struct err *err);

/* Writes header, or a picture. 0 or a negative errno: -EPIPE when nobody reads any more. */
int y4m_write_header(FILE *f, const struct y4m *like);
int y4m_write(FILE *f, const struct y4m *like, const uint8_t *data);

/* Where the planes lie in a picture's data. */
void y4m_memory(const struct y4m *y, uint8_t *data, struct picture_memory *ret);

#endif

/* y4m.c - reading and writing YUV4MPEG2 streams. */
#include "probes/stamp/y4m.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"

#define MAGIC "YUV4MPEG2"
#define FRAME "FRAME"
#define FULL  "XCOLORRANGE=FULL"

/* Where chroma samples lie (jpeg, mpeg2, paldv) makes no difference to a stamp. */
static const struct {
	const char *word;
	enum picture_format format;
} spaces[] = {
	{ "420", PICTURE_I420 },      { "420jpeg", PICTURE_I420 }, { "420mpeg2", PICTURE_I420 },
	{ "420paldv", PICTURE_I420 }, { "422", PICTURE_I422 },     { "444", PICTURE_I444 },
	{ "mono", PICTURE_GRAY8 },
};

/* Reads a line with its newline; 1, 0 at the end with nothing read, or -EBADMSG or -EIO. */
static int read_line(FILE *f, char line[Y4M_LINE_MAX])
{
	size_t n = 0;
	int c = 0;

	while (n < Y4M_LINE_MAX - 1 && (c = getc(f)) != EOF) {
		line[n++] = (char)c;
		if (c == '\n') {
			line[n] = '\0';
			return memchr(line, '\0', n) ? -EBADMSG : 1;
		}
	}
	if (c == EOF && ferror(f))
		return -EIO;
	return n == 0 ? 0 : -EBADMSG;
}

/* Reads a decimal number below a million, and steps past it. */
static bool take_number(const char **at, unsigned *ret)
{
	const char *s = *at;

	*ret = 0;
	for (; *s >= '0' && *s <= '9' && *ret < 1000000; s++)
		*ret = *ret * 10 + (unsigned)(*s - '0');
	if (s == *at || (*s >= '0' && *s <= '9'))
		return false;
	*at = s;
	return true;
}

static int take_space(struct y4m *y, const char *word, size_t n, struct err *err)
{
	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		if (strlen(spaces[i].word) == n && !strncmp(spaces[i].word, word, n)) {
			y->format = spaces[i].format;
			return 0;
		}
	}
	return err_set(
		err, -ENOTSUP,
		"%s: pictures are of the kind C%.*s; known are 420, 422, 444 and mono with 8 "
		"bits a sample (ffmpeg: -pix_fmt yuv420p)",
		y->name, (int)(n < 40 ? n : 40), word);
}

/* Takes in one parameter of the header: a letter and what stands behind it. */
static int take_parameter(struct y4m *y, const char *word, size_t n, struct err *err)
{
	const char *at = word + 1;
	bool good = true;

	switch (word[0]) {
	case 'W':
		good = take_number(&at, &y->width);
		break;
	case 'H':
		good = take_number(&at, &y->height);
		break;
	case 'F':
		good = take_number(&at, &y->fps_num) && *at++ == ':' &&
		       take_number(&at, &y->fps_den);
		break;
	case 'C':
		return take_space(y, word + 1, n - 1, err);
	case 'X':
		y->full_range |= n == strlen(FULL) && strncmp(word, FULL, n) == 0;
		return 0;
	default:
		/* interlacing, aspect, comments: nothing that matters to a stamp */
		return 0;
	}
	if (good && at == word + n)
		return 0;
	return err_set(err, -EBADMSG, "%s: \"%.*s\" in the header is no number", y->name,
		       (int)(n < 40 ? n : 40), word);
}

static int parse_header(struct y4m *y, struct err *err)
{
	const char *at = y->header + strlen(MAGIC);

	while (*at == ' ') {
		size_t n;
		int r;

		at++;
		n = strcspn(at, " \n");
		r = n ? take_parameter(y, at, n, err) : 0;
		if (r < 0)
			return r;
		at += n;
	}
	if (*at != '\n')
		return err_set(err, -EBADMSG, "%s: it does not begin with " MAGIC " and parameters",
			       y->name);
	if (y->width < 1 || y->height < 1 || y->width > PICTURE_MAX || y->height > PICTURE_MAX)
		return err_set(err, -EBADMSG,
			       "%s: pictures of %ux%u; width and height must be 1 to %u", y->name,
			       y->width, y->height, PICTURE_MAX);
	return 0;
}

/* Quotes what is there instead, as far as it is text: mostly a program's message. */
static int refuse_other(const struct y4m *y, struct err *err)
{
	char start[41];
	size_t n = 0;

	for (; n < sizeof(start) - 1 && y->header[n] >= ' ' && y->header[n] <= '~'; n++)
		start[n] = y->header[n];
	start[n] = '\0';
	return err_set(err, -EBADMSG, "%s: it is no Y4M stream, which begins with " MAGIC "%s%s%s",
		       y->name, n ? "; this begins with \"" : "", start, n ? "\"" : "");
}

int y4m_open(struct y4m *ret, FILE *f, const char *name, struct err *err)
{
	struct y4m *y = ret;
	int r;

	*y = (struct y4m){ .f = f, .name = name, .format = PICTURE_I420 };
	r = read_line(f, y->header);
	if (r == 0)
		return err_set(err, -ENODATA, "%s: there is nothing in it", name);
	if (r == -EIO)
		return err_set(err, r, "%s: %s", name, strerror(EIO));
	if (r < 0 || strncmp(y->header, MAGIC, strlen(MAGIC)) != 0)
		return refuse_other(y, err);
	r = parse_header(y, err);
	if (r < 0)
		return r;
	for (unsigned p = 0; p < picture_planes(y->format); p++)
		y->bytes += picture_row_bytes(y->format, p, y->width) *
			    picture_rows(y->format, p, y->height);
	return 0;
}

int y4m_read(struct y4m *y, uint8_t *data, struct err *err)
{
	char line[Y4M_LINE_MAX] = { 0 };
	size_t n;
	int r = read_line(y->f, line);

	if (r == 0)
		return 0;
	if (r == -EIO)
		return err_set(err, r, "%s: %s", y->name, strerror(EIO));
	n = strlen(FRAME);
	if (r < 0 || strncmp(line, FRAME, n) != 0 || (line[n] != ' ' && line[n] != '\n'))
		return err_set(err, -EBADMSG, "%s: picture %lu does not begin with " FRAME, y->name,
			       y->pictures);
	n = fread(data, 1, y->bytes, y->f);
	if (n < y->bytes)
		return err_set(err, ferror(y->f) ? -EIO : -EBADMSG,
			       "%s: picture %lu is cut off after %zu of %zu bytes", y->name,
			       y->pictures, n, y->bytes);
	y->pictures++;
	return 1;
}

/* What stdio's last failure was. */
static int failed(void)
{
	return errno ? -errno : -EIO;
}

int y4m_write_header(FILE *f, const struct y4m *like)
{
	errno = 0;
	return fputs(like->header, f) == EOF || fflush(f) != 0 ? failed() : 0;
}

int y4m_write(FILE *f, const struct y4m *like, const uint8_t *data)
{
	errno = 0;
	/* each picture at once: who reads the pipe waits for it */
	if (fputs(FRAME "\n", f) == EOF || fwrite(data, 1, like->bytes, f) < like->bytes ||
	    fflush(f) != 0)
		return failed();
	return 0;
}

void y4m_memory(const struct y4m *y, uint8_t *data, struct picture_memory *ret)
{
	*ret = (struct picture_memory){ 0 };
	for (unsigned p = 0; p < picture_planes(y->format); p++) {
		size_t row = picture_row_bytes(y->format, p, y->width);

		ret->plane[p] = data;
		ret->stride[p] = (ptrdiff_t)row;
		data += row * picture_rows(y->format, p, y->height);
	}
}

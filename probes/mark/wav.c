/* wav.c - reading and writing RIFF/WAVE (Microsoft and IBM, Multimedia Programming Interface 1.0,
 * 1991), checked. */
#include "probes/mark/wav.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/mark/mark.h"

#define TAG_PCM        1U
#define TAG_EXTENSIBLE 0xfffeU
#define SIZE_UNKNOWN   0xffffffffU
#define FMT_MIN        16U
#define FMT_EXTENSIBLE 40U
#define RATE_MAX       384000U
#define HEADER         44U
#define FRAME_MAX      (MARK_CHANNELS * sizeof(int16_t))
#define PART           1024U

static unsigned le16(const uint8_t *p)
{
	return (unsigned)p[0] | (unsigned)p[1] << 8;
}

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)le16(p) | (uint32_t)le16(p + 2) << 16;
}

static int broken(const struct wav_reader *rd, struct err *err, const char *found)
{
	return err_set(err, -EINVAL, "%s: %s; expected a WAV file of 16-bit PCM, 1 or 2 channels",
		       rd->name, found);
}

/* Reads n bytes of the header. */
static int header_bytes(const struct wav_reader *rd, uint8_t *ret, size_t n, struct err *err)
{
	if (fread(ret, 1, n, rd->f) == n)
		return 0;
	if (ferror(rd->f))
		return err_set(err, -EIO, "%s: cannot be read", rd->name);
	return broken(rd, err, "the file ends within its header");
}

static int pass_over(const struct wav_reader *rd, uint64_t left, struct err *err)
{
	uint8_t bytes[256];
	int r = 0;

	while (r == 0 && left) {
		size_t part = left < sizeof(bytes) ? (size_t)left : sizeof(bytes);

		r = header_bytes(rd, bytes, part, err);
		left -= part;
	}
	return r;
}

/* Chunks begin at even places. */
static uint64_t padded(uint32_t size)
{
	return (uint64_t)size + (size & 1);
}

/* {00000001-0000-0010-8000-00aa00389b71}, behind the two bytes of the tag. */
static const uint8_t pcm_guid[14] = { 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 };

static bool is_pcm(const uint8_t *fmt, uint32_t size)
{
	if (le16(fmt) == TAG_PCM)
		return true;
	return le16(fmt) == TAG_EXTENSIBLE && size >= FMT_EXTENSIBLE && le16(fmt + 24) == TAG_PCM &&
	       memcmp(fmt + 26, pcm_guid, sizeof(pcm_guid)) == 0;
}

static int read_fmt(struct wav_reader *rd, uint32_t size, struct err *err)
{
	uint8_t fmt[FMT_EXTENSIBLE] = { 0 };
	uint32_t part = size < sizeof(fmt) ? size : (uint32_t)sizeof(fmt);
	char text[96];
	int r;

	if (size < FMT_MIN)
		return broken(rd, err, "its format is too short");
	r = header_bytes(rd, fmt, part, err);
	if (r == 0)
		r = pass_over(rd, padded(size) - part, err);
	if (r < 0)
		return r;
	rd->channels = le16(fmt + 2);
	rd->rate = le32(fmt + 4);
	(void)snprintf(text, sizeof(text), "format %u, %u channels, %u bits, %u Hz", le16(fmt),
		       rd->channels, le16(fmt + 14), rd->rate);
	if (!is_pcm(fmt, size) || le16(fmt + 14) != 16 || rd->channels < 1 ||
	    rd->channels > MARK_CHANNELS || rd->rate < 1 || rd->rate > RATE_MAX)
		return broken(rd, err, text);
	if (le16(fmt + 12) != rd->channels * 2)
		return broken(rd, err, "a frame's size is not that of its channels");
	return 0;
}

static int take_data(struct wav_reader *rd, uint32_t size, bool open_ended, struct err *err)
{
	if (!rd->channels)
		return broken(rd, err, "its sound comes before its format");
	if (size == SIZE_UNKNOWN || (open_ended && size == 0)) {
		rd->frames = WAV_UNKNOWN;
		return 0;
	}
	if (size % (rd->channels * 2))
		return broken(rd, err, "its sound ends within a frame");
	rd->frames = size / (rd->channels * 2);
	return 0;
}

int wav_open(struct wav_reader *rd, FILE *f, const char *name, struct err *err)
{
	uint8_t head[12];
	bool open_ended;
	int r;

	*rd = (struct wav_reader){ .f = f, .name = name };
	r = header_bytes(rd, head, sizeof(head), err);
	if (r < 0)
		return r;
	if (memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0)
		return broken(rd, err, "it does not begin with RIFF and WAVE");
	open_ended = le32(head + 4) == 0 || le32(head + 4) == SIZE_UNKNOWN;
	while ((r = header_bytes(rd, head, 8, err)) == 0) {
		uint32_t size = le32(head + 4);

		if (memcmp(head, "data", 4) == 0)
			return take_data(rd, size, open_ended, err);
		if (memcmp(head, "fmt ", 4) == 0)
			r = rd->channels ? broken(rd, err, "it has two formats")
					 : read_fmt(rd, size, err);
		else
			r = pass_over(rd, padded(size), err);
		if (r < 0)
			return r;
	}
	return r;
}

/* Fewer than n frames came although more were to come. */
static int cut_off(const struct wav_reader *rd, struct err *err)
{
	if (ferror(rd->f))
		return err_set(err, -EIO, "%s: cannot be read", rd->name);
	if (rd->frames == WAV_UNKNOWN && rd->stray == 0)
		return 0;
	if (rd->frames == WAV_UNKNOWN)
		return err_set(err, -EINVAL, "%s: cut off within a frame, after %llu whole ones",
			       rd->name, (unsigned long long)rd->read);
	return err_set(err, -EINVAL, "%s: cut off after %llu of %llu frames (%.3f of %.3f s)",
		       rd->name, (unsigned long long)rd->read, (unsigned long long)rd->frames,
		       (double)rd->read / rd->rate, (double)rd->frames / rd->rate);
}

ptrdiff_t wav_read(struct wav_reader *rd, int16_t *ret, size_t n, struct err *err)
{
	uint8_t bytes[PART * FRAME_MAX];
	size_t frame = rd->channels * sizeof(int16_t), got, whole;

	if (rd->frames != WAV_UNKNOWN && n > rd->frames - rd->read)
		n = (size_t)(rd->frames - rd->read);
	if (n > PART)
		n = PART;
	if (n == 0)
		return 0;
	got = fread(bytes, 1, n * frame, rd->f);
	whole = got / frame;
	for (size_t i = 0; i < whole * rd->channels; i++)
		ret[i] = (int16_t)le16(bytes + 2 * i);
	rd->read += whole;
	rd->stray += got % frame;
	return whole ? (ptrdiff_t)whole : cut_off(rd, err);
}

static void put16(uint8_t *p, unsigned x)
{
	p[0] = (uint8_t)x;
	p[1] = (uint8_t)(x >> 8);
}

static void put32(uint8_t *p, uint32_t x)
{
	put16(p, x & 0xffff);
	put16(p + 2, x >> 16);
}

static int failed(const struct wav_writer *w, struct err *err)
{
	int code = errno ? errno : EIO;

	return err_set(err, -code, "%s: %s", w->name, strerror(code));
}

static const uint8_t data_tag[4] = { 'd', 'a', 't', 'a' };

static int write_header(const struct wav_writer *w, uint64_t frames, struct err *err)
{
	uint64_t bytes = frames == WAV_UNKNOWN ? SIZE_UNKNOWN : frames * w->channels * 2;
	uint8_t head[HEADER] = { 'R', 'I', 'F', 'F', 0,   0,   0,   0,
				 'W', 'A', 'V', 'E', 'f', 'm', 't', ' ' };

	if (frames != WAV_UNKNOWN && frames > (SIZE_UNKNOWN - HEADER) / (w->channels * 2))
		return err_set(err, -EFBIG, "%s: a WAV file holds no more than 4 GB", w->name);
	put32(head + 4, frames == WAV_UNKNOWN ? SIZE_UNKNOWN : (uint32_t)bytes + HEADER - 8);
	put32(head + 16, FMT_MIN);
	put16(head + 20, TAG_PCM);
	put16(head + 22, w->channels);
	put32(head + 24, w->rate);
	put32(head + 28, w->rate * w->channels * 2);
	put16(head + 32, w->channels * 2);
	put16(head + 34, 16);
	memcpy(head + 36, data_tag, sizeof(data_tag));
	put32(head + 40, (uint32_t)bytes);
	return fwrite(head, 1, HEADER, w->f) == HEADER ? 0 : failed(w, err);
}

int wav_begin(struct wav_writer *w, uint64_t frames, struct err *err)
{
	w->announced = frames;
	w->written = 0;
	errno = 0;
	return write_header(w, frames, err);
}

int wav_write(struct wav_writer *w, const int16_t *frames, size_t n, struct err *err)
{
	uint8_t bytes[PART * FRAME_MAX];
	size_t frame = w->channels * sizeof(int16_t);

	errno = 0;
	for (size_t at = 0; at < n; at += PART) {
		size_t part = n - at < PART ? n - at : PART;

		for (size_t i = 0; i < part * w->channels; i++)
			put16(bytes + 2 * i, (uint16_t)frames[at * w->channels + i]);
		if (fwrite(bytes, frame, part, w->f) != part)
			return failed(w, err);
	}
	w->written += n;
	return 0;
}

int wav_end(struct wav_writer *w, struct err *err)
{
	int r = 0;

	errno = 0;
	if (w->written != w->announced)
		r = fseek(w->f, 0, SEEK_SET) == 0 ? write_header(w, w->written, err)
						  : failed(w, err);
	if (r == 0 && fflush(w->f) != 0)
		r = failed(w, err);
	return r;
}

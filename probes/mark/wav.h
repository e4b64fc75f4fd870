/* wav.h - sound files: RIFF/WAVE with 16-bit PCM, one or two channels, and nothing else. */
#ifndef PROBES_MARK_WAV_H
#define PROBES_MARK_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct err;

/* How long the sound is when its header does not say, as in what comes through a pipe. */
#define WAV_UNKNOWN UINT64_MAX

struct wav_reader {
	FILE *f;
	const char *name; /* for messages */
	unsigned channels;
	unsigned rate;
	uint64_t frames; /* by the header, or WAV_UNKNOWN */
	uint64_t read;   /* frames read so far */
	size_t stray;    /* bytes of a frame that the file ends within */
};

/* Reads up to the first frame. Borrows f and name until the last wav_read(). Chunks other than "fmt
 * " and "data" are passed over. Returns 0; -EINVAL for what is not such a file, -EIO. */
int wav_open(struct wav_reader *rd, FILE *f, const char *name, struct err *err);

/* Reads up to n frames. Gives how many, 0 at the end, or a negative errno: -EINVAL when the file
 * ends before the sound does, told after all whole frames were given. */
ptrdiff_t wav_read(struct wav_reader *rd, int16_t *ret, size_t n, struct err *err);

struct wav_writer {
	FILE *f;
	const char *name;
	unsigned channels;
	unsigned rate;
	uint64_t announced; /* frames, or WAV_UNKNOWN */
	uint64_t written;
};

/* Writes the header; frames may be WAV_UNKNOWN. Borrows f and name until wav_end(). 0 or a negative
 * errno. */
int wav_begin(struct wav_writer *w, uint64_t frames, struct err *err);
int wav_write(struct wav_writer *w, const int16_t *frames, size_t n, struct err *err);

/* Brings everything to the file, whose header is corrected when another length was announced. */
int wav_end(struct wav_writer *w, struct err *err);

#endif

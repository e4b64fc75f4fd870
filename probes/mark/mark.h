/* mark.h - a mark in the sound, once a second, that says which second it is. */
#ifndef PROBES_MARK_MARK_H
#define PROBES_MARK_MARK_H

#include <stddef.h>
#include <stdint.h>

struct err;

/* All sound is 16-bit PCM of this rate, one or two channels, interleaved. A frame is one sample of
 * each channel; positions count frames. */
#define MARK_RATE     48000
#define MARK_CHANNELS 2U

enum mark_shape {
	/* 511 chips at 4 kchip/s on a carrier of 2 kHz, so that each is half a wave, rounded by a
	 * Hann window of two chips: most of it lies below 3 kHz, where speech coders spend their
	 * bits. 128 ms. The chips are the Gold code of the stream and of the second. */
	MARK_PN,
	/* From 0.8 to 3.6 kHz in 50 ms, with cosine ends. It says nothing of the second, but stands
	 * being stretched. */
	MARK_CHIRP,
};

#define MARK_PN_SAMPLES    6156U
#define MARK_CHIRP_SAMPLES 2400U

/* Seconds after which a PN mark's code comes again: a latency below this is unambiguous. */
#define MARK_PERIOD 16
/* Streams whose codes are all different. */
#define MARK_STREAMS 31U

/* "pn" or "chirp"; -EINVAL for any other word. */
int mark_shape_parse(const char *word, enum mark_shape *ret, struct err *err);

/* How many samples a mark of this shape has. */
size_t mark_samples(enum mark_shape shape);

/* Writes the mark's mark_samples(shape) samples, peak 1. code is the second modulo MARK_PERIOD,
 * stream is below MARK_STREAMS; a chirp looks at neither. */
void mark_wave(enum mark_shape shape, unsigned stream, unsigned code, float *ret);

/* The code of a second; seconds may be negative. */
unsigned mark_code(int64_t second);

/* The latest second with this code that is not after the given one. */
int64_t mark_second(unsigned code, int64_t not_after);

struct mark_conf {
	enum mark_shape shape;
	unsigned stream;
	/* RMS of the mark over that of the loudest recent 10 ms of sound, in dB. */
	double over_db;
	/* RMS of a mark in silence, in dB of full scale. The peak never exceeds -3 dBFS. */
	double floor_db;
};

#define MARK_OVER_DB  6.0
#define MARK_FLOOR_DB (-24.0)

/* What was written. */
struct mark_written {
	int64_t second;
	double level_db; /* RMS, in dB of full scale */
};

/* Writes marks into passing sound. Plain data; on_mark may be NULL. */
struct mark_writer {
	struct mark_conf conf;
	void (*on_mark)(void *arg, const struct mark_written *written);
	void *arg;
	double loud;   /* mean square of the loudest 10 ms, which fades by half in 0.7 s */
	double peak;   /* the largest sample, which fades as fast */
	int64_t next;  /* where the sound goes on */
	int64_t start; /* where the mark that is being written began */
	float gain;    /* 0: no mark is being written */
	float room;    /* what the sound is multiplied by under the mark, so that it fits */
	float wave[MARK_PN_SAMPLES];
};

/* Returns 0, or -EINVAL for a stream or level out of range: levels are -90..0 dB, over_db -60..60.
 */
int mark_writer_init(struct mark_writer *w, const struct mark_conf *conf, struct err *err);

/* Adds marks to n frames; at is the position of the first on a line of time on which whole seconds
 * are the multiples of MARK_RATE. A mark begins at each of them. When at is not where the last call
 * ended, the mark that was being written is broken off. Under a mark the sound is turned down
 * where both together would be beyond 16 bits, as loud as it was lately; what still is beyond is
 * clipped. */
void mark_writer_put(struct mark_writer *w, int16_t *frames, size_t n, unsigned channels,
		     int64_t at);

#endif

/* record.h - the one format in which every probe writes what it saw; see record(5). */
#ifndef HARNESS_BASE_RECORD_H
#define HARNESS_BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"

struct err;

/* Every kind of event: its constant, its word in the file, what id is, what value is. */
#define RECORD_KINDS(X)                                                                            \
	/* a packet and the route: stream is the direction, time the drive's arrival or release */ \
	X(ARRIVE, "arrive", "packet index", "bytes on the wire")                                   \
	X(DEPART, "depart", "packet index", "ns released after the ideal time")                    \
	X(LOSE, "lose", "packet index", "position of the link that lost it, from 0")               \
	X(DROP, "drop", "packet index", "position of the link whose queue dropped it, from 0")     \
	X(DUPLICATE, "duplicate", "packet index", "index of the packet it was copied from")        \
	X(CORRUPT, "corrupt", "packet index", "bit that was turned, from the frame's start")       \
	X(QUEUED, "queued", "packet index", "ns waited and served in the links' queues")           \
	X(JITTERED, "jittered", "packet index", "ns of jitter and spikes added")                   \
	/* a packet at the hosts' own wires: stream is the direction */                            \
	X(WIRE_SENT, "wire-sent", "number in the sender's capture", "bytes on the wire")           \
	X(WIRE_RECEIVED, "wire-received", "number in the sender's capture", "bytes on the wire")   \
	X(WIRE_RTP, "wire-rtp", "number in the sender's capture", "sequence << 32 | timestamp")    \
	X(WIRE_SSRC, "wire-ssrc", "number in the sender's capture",                                \
	  "marker << 39 | type << 32 | SSRC")                                                      \
	X(WIRE_CAPTURED, "wire-captured", "number in the sender's capture",                        \
	  "ns, as times are, when its sender says that it was captured")                           \
	X(WIRE_CODING, "wire-coding", "number in the sender's capture",                            \
	  "ns in the encoder, as its sender says")                                                 \
	X(WIRE_PACING, "wire-pacing", "number in the sender's capture",                            \
	  "ns from packets made until sent, as its sender says")                                   \
	/* the network's settings: stream is the link */                                           \
	X(RATE, "rate", "timeline entry, from 1; 0 at the start", "bit/s; 0 is unlimited")         \
	X(DELAY, "delay", "timeline entry, from 1; 0 at the start", "ns one way")                  \
	X(JITTER, "jitter", "timeline entry, from 1; 0 at the start", "ns, standard deviation")    \
	X(LOSS, "loss", "timeline entry, from 1; 0 at the start",                                  \
	  "mean loss in parts per billion")                                                        \
	X(EVENT, "event", "timeline entry, from 1", "1 when it begins, 0 when it has ended")       \
	/* a frame at a host: stream is the direction it travels in */                             \
	X(CAPTURE, "capture", "frame id", "0")                                                     \
	X(ENCODING, "encoding", "frame id", "0: given to the encoder")                             \
	X(ENCODED, "encoded", "frame id", "bytes of the coded frame")                              \
	X(RTPTIME, "rtptime", "frame id", "RTP timestamp the frame was sent with")                 \
	X(BUFFERED, "buffered", "frame id", "packets of it given to the jitter buffer by then")    \
	X(RELEASED, "released", "frame id", "0: the last of these left the jitter buffer")         \
	X(RECEIVED, "received", "frame id", "bytes of the reassembled coded frame")                \
	X(DECODING, "decoding", "frame id", "0: given to the decoder")                             \
	X(DECODED, "decoded", "frame id", "stamp state: 0 full, 1 single, 2 partial")              \
	X(SHOWN, "shown", "frame id", "stamp state: 0 full, 1 single, 2 partial")                  \
	X(UNREAD, "unread", "pictures seen so far", "0: a picture without a readable stamp")       \
	X(MSE, "mse", "frame id", "mean squared error of its luma, in millionths")                 \
	X(SSIM, "ssim", "frame id", "structural similarity of its luma, in millionths")            \
	/* what a frame's sender tells of it in RTP header extensions, as its packets come */      \
	X(TOLD_CAPTURE, "told-capture", "RTP timestamp", "ns since 1970 when it was captured")     \
	X(TOLD_OFFSET, "told-offset", "RTP timestamp",                                             \
	  "ns the capturer's clock is ahead of the sender's")                                      \
	X(TOLD_CODING, "told-coding", "RTP timestamp", "ns in the encoder")                        \
	X(TOLD_PACING, "told-pacing", "RTP timestamp", "ns from packets made until sent")          \
	X(TOLD_NUMBER, "told-number", "RTP timestamp",                                             \
	  "a packet's number over all streams, 16 bits")                                           \
	/* the sound of a direction: stream is the direction */                                    \
	X(MARKED, "marked", "mark id", "0")                                                        \
	X(HEARD, "heard", "mark id", "likeness of what was heard to the mark, in millionths")      \
	X(DROPOUT, "dropout", "0", "ns of sound that were missing, from the record's time on")     \
	X(CONCEALED, "concealed", "0", "ns of these that the decoder made something up for")       \
	X(RESTORED, "restored", "0", "ns of these that came from the copy in the next packet")     \
	/* a conversation: stream is what was said, talk.ask and the like, or talk.answer */       \
	X(SPOKEN, "spoken", "number of the turn, or of the answer, from 1",                        \
	  "ns of speech from the record's time on")                                                \
	/* a host's own life: stream is the step's name */                                         \
	X(STEP, "step", "0", "0")                                                                  \
	X(TARGET, "target", "0", "bit/s the sender aims at")                                       \
	X(COUNT, "count", "0", "the counter that stream names")

enum record_kind {

#define X(constant, word, id, value) RECORD_##constant,
	RECORD_KINDS(X)
#undef X
		RECORD_KIND_COUNT
};

#define RECORD_WORD_MAX 32

/* probe and stream are words of [a-z0-9._:-]; "-" stands for none. */
struct record {
	nsec_t time;
	enum record_kind kind;
	char probe[RECORD_WORD_MAX];
	char stream[RECORD_WORD_MAX];
	uint64_t id;
	int64_t value;
};

/* What a kind's word, id and value are; kind must be below RECORD_KIND_COUNT. */
struct record_meaning {
	const char *word;
	const char *id;
	const char *value;
};
const struct record_meaning *record_meaning(enum record_kind kind);

/* Writes the line "# key: value". Key and value must not hold a newline. */
void record_write_header(FILE *f, const char *key, const char *value);

/* Writes one record as a line: time probe kind stream id value. Errors show in ferror(f). */
void record_write(FILE *f, const struct record *r);

/* Reads a record file line by line. Borrows f; name is for messages and must outlive the reader. */
struct record_reader {
	FILE *f;
	const char *name;
	char *line;
	size_t cap;
	unsigned long line_no;
	/* Called for each "# key: value" line when not NULL. */
	void (*on_header)(void *arg, const char *key, const char *value);
	void *arg;
};

void record_reader_init(struct record_reader *rd, FILE *f, const char *name);
void record_reader_done(struct record_reader *rd);

/* 1 with the next record in *ret, 0 at the end, or a negative errno with err naming file and line.
 * A last line without its newline is an error: the writer was cut off. */
int record_read(struct record_reader *rd, struct record *ret, struct err *err);

#endif

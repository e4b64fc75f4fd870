/* parley.h - the messages with which two hosts set up a call: framing on a stream of bytes. */
#ifndef HARNESS_WORKLOAD_PARLEY_H
#define HARNESS_WORKLOAD_PARLEY_H

#include <stddef.h>

#include "harness/base/text.h"

struct err;

/* A message is the line "KIND MLINE LENGTH\n" and LENGTH bytes of text: a session description (RFC
 * 8866), or one ICE candidate of the description's media line MLINE. */
enum parley_kind { PARLEY_OFFER, PARLEY_ANSWER, PARLEY_CANDIDATE, PARLEY_KINDS };

#define PARLEY_TEXT_MAX 65536

struct parley_message {
	enum parley_kind kind;
	unsigned mline;
	const char *text; /* ends in NUL and holds no other */
};

/* Adds the message to the bytes that are to be sent. */
void parley_write(struct text *to, const struct parley_message *message);

/* Collects messages from a stream. Starts as all zero bytes. */
struct parley_reader {
	struct text held;
};

void parley_reader_done(struct parley_reader *reader);

/* Takes n more bytes and calls got for each message that is now whole, which it lends. 0, or
 * -EBADMSG with err for bytes that are no message, or -ENOMEM. */
int parley_read(struct parley_reader *reader, const void *bytes, size_t n,
		void (*got)(void *arg, const struct parley_message *message), void *arg,
		struct err *err);

#endif

/* hooks.h - what the caller of a workload attaches to its media: this room does not know the
 * probes. */
#ifndef HARNESS_WORKLOAD_HOOKS_H
#define HARNESS_WORKLOAD_HOOKS_H

#include <gst/gst.h>

struct err;
struct journal;

/* Where frames pass, in order of their way from camera to screen, and sound. */
enum hook_point {
	HOOK_STAMPED,  /* after the element that numbers pictures */
	HOOK_ENCODING, /* before the encoder */
	HOOK_ENCODED,
	HOOK_PAYLOADED,
	HOOK_BUFFERED, /* before the jitter buffer, once its first packet is there */
	HOOK_RELEASED, /* after the jitter buffer */
	HOOK_RECEIVED, /* after the depayloader, behind the jitter buffer */
	HOOK_DECODING, /* before the decoder */
	HOOK_READ,     /* after the element that reads the numbers of decoded pictures */
	HOOK_HEARD,    /* before the decoder of sound */
};

/* A negative result with err ends the call. */
struct call_hooks {
	/* Called once, before any media is made, with the journal that all records go to. */
	int (*on_begin)(void *arg, struct journal *journal, struct err *err);
	/* Called once for each point, for those of the receiving side from a streaming thread when
	 * the peer's media have come; it may add probes to pad. */
	int (*on_pad)(void *arg, enum hook_point point, GstPad *pad, struct err *err);
	/* Called when all media have stopped, while the journal can still be written; not when they
	 * could not be stopped in time. */
	void (*on_end)(void *arg);
	void *arg;
};

#endif

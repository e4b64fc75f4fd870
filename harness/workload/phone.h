/* phone.h - the TCP connection through which two hosts set up a call; it takes the route under
 * test. */
#ifndef HARNESS_WORKLOAD_PHONE_H
#define HARNESS_WORKLOAD_PHONE_H

#include <stdbool.h>

struct err;
struct parley_message;
struct phone;

/* What happens on the line is told from the main loop of GLib's default context. */
struct phone_conf {
	const char *local;
	const char *peer;
	unsigned port;
	bool listens; /* on local:port for the peer's call; else it calls peer:port */
	void (*on_connected)(void *arg);
	void (*on_message)(void *arg, const struct parley_message *message);
	/* The connection was refused for good, broke, or carried nonsense; told once. */
	void (*on_broken)(void *arg, const char *why);
	void *arg;
};

/* Opens the phone, and listens if it is to listen: a call from now on waits to be taken. 0, or a
 * negative errno: -EADDRINUSE, ... */
int phone_new(struct phone **ret, const struct phone_conf *conf, struct err *err);

/* Takes calls from now on, or calls the peer, again every 50 ms while it refuses. 0, or a negative
 * errno. */
int phone_start(struct phone *phone, struct err *err);

/* Sends a message, as soon as the connection takes it. Does nothing when there is no connection. */
void phone_say(struct phone *phone, const struct parley_message *message);

/* Hangs up and frees; nothing is told any more. Not from inside a callback. NULL is fine. */
void phone_free(struct phone *phone);

#endif

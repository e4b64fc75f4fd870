/* resolv.h - the machine's resolv.conf(5), and the one that a lab's programs see instead. */
#ifndef HARNESS_LAB_RESOLV_H
#define HARNESS_LAB_RESOLV_H

#include <stddef.h>

#include "harness/base/text.h"
#include "harness/lab/relay.h"

struct err;

struct resolv {
	struct relay_server servers[RELAY_SERVERS_MAX];
	size_t count;
	struct text rest; /* the other lines: search, options, ... */
};

/* Reads a file as resolv.conf(5) says: without a server it is the one on this machine. What is no
 * address is passed over, as the C library does; a file that is not there is an empty one. 0 or
 * -ENOMEM with err. */
int resolv_read(const char *path, struct resolv *ret, struct err *err);
void resolv_done(struct resolv *r);

/* Adds what the programs see: these name servers (NULL is none), and the other lines. */
void resolv_write(const struct resolv *r, const char *server4, const char *server6,
		  struct text *ret);

/* Lays a file with this text over the one at path, in this process's mount namespace alone, which
 * must be private. 0, or a negative errno with err: -ENOENT when there is no file to lay it over.
 */
int resolv_cover(const char *path, const char *text, struct err *err);

#endif

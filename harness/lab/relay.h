/* relay.h - DNS between two networks: questions come in on the one, and are asked on the other. */
#ifndef HARNESS_LAB_RELAY_H
#define HARNESS_LAB_RELAY_H

#include <stddef.h>
#include <sys/socket.h>

#define RELAY_LISTENERS_MAX 4
#define RELAY_SERVERS_MAX   8

struct relay_server {
	struct sockaddr_storage address;
	socklen_t size;
};

/* Listeners are bound, and those of TCP listen; whoever asks there is answered from there. */
struct relay_conf {
	int udp[RELAY_LISTENERS_MAX];
	size_t udp_count;
	int tcp[RELAY_LISTENERS_MAX];
	size_t tcp_count;
	struct relay_server servers[RELAY_SERVERS_MAX]; /* are asked in this order */
	size_t server_count;
	int stop; /* the work ends when this becomes readable or hangs up */
};

/* Works until told to stop: messages (RFC 1035, 4.2.1) and streams (4.2.2) pass as they are. A
 * server that refuses or does not answer in two seconds is followed by the next one. 0 or a
 * negative errno. */
int relay_run(const struct relay_conf *conf);

#endif

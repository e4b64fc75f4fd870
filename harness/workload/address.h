/* address.h - an IP address and a port, as sockets take them. */
#ifndef HARNESS_WORKLOAD_ADDRESS_H
#define HARNESS_WORKLOAD_ADDRESS_H

#include <sys/socket.h>

struct err;

struct address {
	struct sockaddr_storage at;
	socklen_t size;
};

#define ADDRESS_URL_MAX 64

/* The address as it stands in a URL: in brackets when it is IPv6. Returns buf. */
const char *address_url(const char *host, char buf[static ADDRESS_URL_MAX]);

/* Reads an IPv4 or IPv6 address; port 0 is any. 0 or -EINVAL. */
int address_read(const char *host, unsigned port, struct address *ret, struct err *err);

#endif

/* address.c - reading addresses. */
#include "harness/workload/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"

const char *address_url(const char *host, char buf[static ADDRESS_URL_MAX])
{
	bool v6 = strchr(host, ':') != NULL;

	(void)snprintf(buf, ADDRESS_URL_MAX, "%s%s%s", v6 ? "[" : "", host, v6 ? "]" : "");
	return buf;
}

int address_read(const char *host, unsigned port, struct address *ret, struct err *err)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&ret->at;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&ret->at;

	*ret = (struct address){ 0 };
	if (port > UINT16_MAX)
		return err_set(err, -EINVAL, "port %u, expected at most 65535", port);
	if (host && inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		ret->size = sizeof(*v4);
		return 0;
	}
	if (host && inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		ret->size = sizeof(*v6);
		return 0;
	}
	return err_set(err, -EINVAL, "\"%.60s\" is not an IP address", host ? host : "");
}

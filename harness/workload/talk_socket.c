/* talk_socket.c - the socket that speech passes. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/workload/talk_rtp.h"

int talk_address(const char *address, unsigned port, struct talk_address *ret, struct err *err)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&ret->at;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&ret->at;

	*ret = (struct talk_address){ 0 };
	if (port < 1 || port > UINT16_MAX)
		return err_set(err, -EINVAL, "port %u, expected 1 to 65535", port);
	if (address && inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		ret->size = sizeof(*v4);
		return 0;
	}
	if (address && inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		ret->size = sizeof(*v6);
		return 0;
	}
	return err_set(err, -EINVAL, "\"%.60s\" is not an IP address", address ? address : "");
}

int talk_socket(const struct talk_address *local, struct err *err)
{
	int on = 1, r;
	int fd = socket(local->at.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) == 0 &&
	    bind(fd, (const struct sockaddr *)&local->at, local->size) == 0)
		return fd;
	r = err_set(err, -errno, "a socket for speech: %s", strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return r;
}

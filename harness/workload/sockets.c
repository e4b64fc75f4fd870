/* sockets.c - the receive buffers of this process's UDP sockets. */
#include "harness/workload/sockets.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>

static bool is_udp(int fd)
{
	int type = 0, domain = 0;
	socklen_t n = sizeof(type);

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) < 0 || type != SOCK_DGRAM)
		return false;
	n = sizeof(domain);
	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &n) == 0 &&
	       (domain == AF_INET || domain == AF_INET6);
}

int sockets_widen(int bytes)
{
	DIR *fds = opendir("/proc/self/fd");
	struct dirent *d;
	int widened = 0;

	if (!fds)
		return 0;
	while ((d = readdir(fds))) {
		int fd = (int)strtol(d->d_name, NULL, 10);

		if (d->d_name[0] != '.' && is_udp(fd) &&
		    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)) == 0)
			widened++;
	}
	(void)closedir(fds);
	return widened;
}

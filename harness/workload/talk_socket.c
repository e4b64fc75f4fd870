/* talk_socket.c - the socket that speech passes. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/workload/address.h"
#include "harness/workload/talk_rtp.h"

int talk_socket(const struct address *local, struct err *err)
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

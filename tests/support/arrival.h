/* arrival.h - when the kernel saw a packet that a test receives. */
#ifndef TESTS_SUPPORT_ARRIVAL_H
#define TESTS_SUPPORT_ARRIVAL_H

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "harness/base/time.h"

/* The time of SO_TIMESTAMPNS that came with a message; 0 without one. */
static inline nsec_t arrival_of(struct msghdr *m)
{
	struct timespec t;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&t, CMSG_DATA(c), sizeof(t));
		return (nsec_t)t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
	}
	return 0;
}

#endif

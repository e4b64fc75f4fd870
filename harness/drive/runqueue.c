/* runqueue.c - reading the scheduler's figures of a thread. */
#include "harness/drive/runqueue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* One number and what ends it; false when there is none. */
static bool next_number(const char **at, char end, uint64_t *ret)
{
	char *stop;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*ret = strtoull(*at, &stop, 10);
	if (errno || *stop != end)
		return false;
	*at = stop + 1;
	return true;
}

bool runqueue_parse(const char *text, struct runqueue *ret)
{
	uint64_t ran, waited, times;

	if (!next_number(&text, ' ', &ran) || !next_number(&text, ' ', &waited) ||
	    !next_number(&text, '\n', &times) || ran > INT64_MAX || waited > INT64_MAX)
		return false;
	*ret = (struct runqueue){ (nsec_t)ran, (nsec_t)waited, times };
	return true;
}

bool runqueue_read(struct runqueue *ret)
{
	int fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	char text[96];
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	text[n > 0 ? n : 0] = '\0';
	return runqueue_parse(text, ret);
}

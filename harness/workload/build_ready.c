/* build_ready.c - words of the command, and the kernel's tables of sockets, as proc(5) has them. */
#include "harness/workload/build_ready.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/workload/build.h"

/* The state of a listening socket (TCP_LISTEN); of UDP any will do, also a connected one. */
#define LISTENS 0x0aU

/* Word n of a line of words between blanks, from 0; "" when there are fewer. */
static const char *word_of(const char *line, unsigned n)
{
	line += strspn(line, " ");
	while (n-- > 0) {
		line += strcspn(line, " \n");
		line += strspn(line, " ");
	}
	return line;
}

/* "  1: 0100007F:1F90 00000000:0000 0A ...": the local address and port, and the state, in
 * hexadecimal. The first line of a table holds names. */
bool build_port_in(FILE *table, bool udp, unsigned port)
{
	char line[512];

	while (fgets(line, sizeof(line), table)) {
		const char *local = word_of(line, 1);
		const char *colon = strchr(local, ':');

		if (!colon || colon > local + strcspn(local, " \n"))
			continue;
		if (strtoul(colon + 1, NULL, 16) == port &&
		    (udp || strtoul(word_of(line, 3), NULL, 16) == LISTENS))
			return true;
	}
	return false;
}

bool build_port_open(bool udp, unsigned port)
{
	static const char *const names[2][2] = {
		{ "/proc/net/tcp", "/proc/net/tcp6" },
		{ "/proc/net/udp", "/proc/net/udp6" },
	};
	bool found = false;

	for (size_t i = 0; i < 2 && !found; i++) {
		FILE *table = fopen(names[udp][i], "re");

		if (!table)
			continue;
		found = build_port_in(table, udp, port);
		(void)fclose(table);
	}
	return found;
}

static bool is_told(int fd)
{
	char drop[64];

	return fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && read(fd, drop, sizeof(drop)) > 0;
}

bool build_ready_seen(const struct build_ready *ready, int told)
{
	switch (ready->sign) {
	case BUILD_TOLD:
		return is_told(told);
	case BUILD_UDP:
	case BUILD_TCP:
		return build_port_open(ready->sign == BUILD_UDP, ready->port);
	case BUILD_STARTED:
	case BUILD_SIGNS:
		break;
	}
	return true;
}

const char *build_ready_missing(const struct build_ready *ready, char *buf, size_t size)
{
	if (ready->sign == BUILD_TOLD)
		(void)snprintf(buf, size, "it wrote nothing to descriptor 3");
	else
		(void)snprintf(buf, size, "nothing waits at %s port %u",
			       ready->sign == BUILD_UDP ? "UDP" : "TCP", ready->port);
	return buf;
}

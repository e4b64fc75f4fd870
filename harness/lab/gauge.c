/* gauge.c - reading /proc: proc(5), and Documentation/accounting/psi.rst of the kernel. */
#include "harness/lab/gauge.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/drive/clock.h"

/* The largest of the files, netstat, has some 5 kB; of /proc/stat the first line is enough. */
#define TEXT_MAX 16384

static bool read_text(const char *path, char ret[static TEXT_MAX])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n = 0;

	if (fd < 0)
		return false;
	while (used < TEXT_MAX - 1 && (n = read(fd, ret + used, TEXT_MAX - 1 - used)) > 0)
		used += (size_t)n;
	(void)close(fd);
	ret[used] = '\0';
	return used > 0 && n >= 0;
}

bool gauge_parse_steal(const char *text, long ticks_per_sec, nsec_t *ret)
{
	const char *at = text + 4;
	unsigned long long ticks = 0;
	char *end;

	if (strncmp(text, "cpu ", 4) != 0 || ticks_per_sec <= 0)
		return false;
	for (int field = 0; field < 8; field++, at = end) {
		ticks = strtoull(at, &end, 10);
		if (end == at)
			return false;
	}
	*ret = (nsec_t)ticks * (NSEC_PER_SEC / ticks_per_sec);
	return true;
}

bool gauge_parse_pressure(const char *text, nsec_t *ret)
{
	const char *total = strstr(text, "total=");
	unsigned long long usec;
	char *end;

	if (strncmp(text, "some ", 5) != 0 || !total)
		return false;
	usec = strtoull(total + 6, &end, 10);
	if (end == total + 6)
		return false;
	*ret = (nsec_t)usec * NSEC_PER_USEC;
	return true;
}

/* The line that begins with "group:", after at; NULL when there is none. */
static const char *find_group(const char *at, const char *group)
{
	size_t n = strlen(group);

	while (at && *at && !(strncmp(at, group, n) == 0 && at[n] == ':')) {
		at = strchr(at, '\n');
		at += at ? 1 : 0;
	}
	return at && *at ? at + n + 1 : NULL;
}

/* How many words stand before name in the line; -1 when it is not there. */
static int word_position(const char *line, const char *name)
{
	size_t length = strlen(name);

	for (int i = 0;; i++) {
		size_t n;

		line += strspn(line, " ");
		n = strcspn(line, " \n");
		if (n == 0)
			return -1;
		if (n == length && strncmp(line, name, n) == 0)
			return i;
		line += n;
	}
}

bool gauge_parse_group(const char *text, const char *group, const char *name, uint64_t *ret)
{
	const char *names = find_group(text, group);
	const char *numbers = names ? find_group(names, group) : NULL;
	int position = numbers ? word_position(names, name) : -1;
	unsigned long long value = 0;
	char *end;

	if (position < 0)
		return false;
	for (int i = 0; i <= position; i++, numbers = end) {
		value = strtoull(numbers, &end, 10);
		if (end == numbers)
			return false;
	}
	*ret = value;
	return true;
}

bool gauge_parse_line(const char *text, const char *name, uint64_t *ret)
{
	size_t n = strlen(name);

	for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		if (strncmp(at, name, n) == 0 && (at[n] == ' ' || at[n] == '\t')) {
			*ret = strtoull(at + n, NULL, 10);
			return true;
		}
	}
	return false;
}

void gauge_read(struct gauge *ret)
{
	char text[TEXT_MAX];

	*ret = (struct gauge){ -1, -1, clock_wall_offset(), clock_now() };
	if (read_text("/proc/stat", text))
		(void)gauge_parse_steal(text, sysconf(_SC_CLK_TCK), &ret->steal);
	if (read_text("/proc/pressure/cpu", text))
		(void)gauge_parse_pressure(text, &ret->pressure);
}

static void add_group(const char *text, const char *group, const char *name, uint64_t *ret)
{
	uint64_t value = 0;

	if (gauge_parse_group(text, group, name, &value))
		*ret += value;
}

static void add_line(const char *text, const char *name, uint64_t *ret)
{
	uint64_t value = 0;

	if (gauge_parse_line(text, name, &value))
		*ret += value;
}

/* The calling thread's own files: /proc/net would be those of the process's first thread. */
bool gauge_read_drops(struct gauge_drops *ret)
{
	char text[TEXT_MAX];

	*ret = (struct gauge_drops){ 0 };
	if (!read_text("/proc/thread-self/net/snmp", text))
		return false;
	add_group(text, "Udp", "RcvbufErrors", &ret->udp);
	add_group(text, "Udp", "MemErrors", &ret->udp);
	add_group(text, "Ip", "InDiscards", &ret->ip);
	if (read_text("/proc/thread-self/net/netstat", text)) {
		add_group(text, "TcpExt", "TCPBacklogDrop", &ret->tcp);
		add_group(text, "TcpExt", "TCPRcvQDrop", &ret->tcp);
	}
	if (read_text("/proc/thread-self/net/snmp6", text)) {
		add_line(text, "Udp6RcvbufErrors", &ret->udp);
		add_line(text, "Udp6MemErrors", &ret->udp);
		add_line(text, "Ip6InDiscards", &ret->ip);
	}
	return true;
}

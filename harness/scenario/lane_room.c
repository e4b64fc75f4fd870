/* lane_room.c - the machine's room for labs, and a lab's need. */
#include "harness/scenario/lane_room.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEED_PROCESSORS 1.0
#define NEED_BYTES      ((uint64_t)400 << 20)
#define NEED_MARGIN     1.25
#define LAB_PROCESSES   4

/* Where a machine does not tell, memory is no reason to wait. */
#define MEMORY_UNKNOWN UINT64_MAX

void lane_need_init(struct lane_need *need)
{
	*need = (struct lane_need){ NEED_PROCESSORS, NEED_BYTES, false };
}

void lane_need_learn(struct lane_need *need, nsec_t cpu, nsec_t took, uint64_t largest_bytes)
{
	double processors = took > 0 ? NEED_MARGIN * (double)cpu / (double)took : 0;
	uint64_t bytes = (uint64_t)(NEED_MARGIN * LAB_PROCESSES * (double)largest_bytes);

	if (!need->measured)
		*need = (struct lane_need){ .measured = true };
	if (processors > need->processors)
		need->processors = processors;
	if (bytes > need->memory_bytes)
		need->memory_bytes = bytes;
}

unsigned lane_room_count(const struct lane_room *room, const struct lane_need *need,
			 unsigned running)
{
	double count = room->processors;

	if (need->processors > 0 && room->processors / need->processors < count)
		count = room->processors / need->processors;
	if (need->memory_bytes > 0 && room->memory_bytes != MEMORY_UNKNOWN) {
		double fit = running + (double)room->memory_bytes / (double)need->memory_bytes;

		if (fit < count)
			count = fit;
	}
	return count < 1 ? 1 : (unsigned)count;
}

bool lane_room_parse_quota(const char *text, double *ret_processors)
{
	char *end;
	unsigned long long max = strtoull(text, &end, 10), period;

	if (end == text || *end != ' ' || max == 0)
		return false;
	period = strtoull(end, NULL, 10);
	if (period == 0)
		return false;
	*ret_processors = (double)max / (double)period;
	return true;
}

bool lane_room_parse_memory(const char *text, uint64_t *ret_bytes)
{
	const char *at = strstr(text, "MemAvailable:");
	char *end;
	unsigned long long kilobytes;

	if (!at)
		return false;
	at += strlen("MemAvailable:");
	kilobytes = strtoull(at, &end, 10);
	if (end == at)
		return false;
	*ret_bytes = (uint64_t)kilobytes << 10;
	return true;
}

static bool read_text(const char *path, char *ret, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		return false;
	n = fread(ret, 1, size - 1, f);
	(void)fclose(f);
	ret[n] = '\0';
	return n > 0;
}

void lane_room_read(struct lane_room *ret)
{
	char text[4096];
	double quota;
	cpu_set_t set;

	CPU_ZERO(&set);
	*ret = (struct lane_room){ 1, MEMORY_UNKNOWN };
	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		ret->processors = CPU_COUNT(&set);
	if (read_text("/sys/fs/cgroup/cpu.max", text, sizeof(text)) &&
	    lane_room_parse_quota(text, &quota) && quota < ret->processors)
		ret->processors = quota;
	if (read_text("/proc/meminfo", text, sizeof(text)))
		(void)lane_room_parse_memory(text, &ret->memory_bytes);
}

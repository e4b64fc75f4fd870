/* echo.c - what a stream lately sent. */
#include "reports/metric/echo.h"

/* What a retransmission adds: two bytes, and up to a few where it carries a longer identifier of
 * its stream. FEC's headers are longer. */
#define RTX_LEAST 2
#define RTX_MOST  10

const char *echo_kind_word(enum echo_kind kind)
{
	static const char *const words[ECHO_KIND_COUNT] = {
		[ECHO_NONE] = "none",
		[ECHO_RTX] = "rtx",
		[ECHO_FEC] = "fec",
	};

	return words[kind];
}

bool echo_note(struct echo *e, uint32_t timestamp, uint32_t bytes)
{
	e->packets[e->packet_count % ECHO_PACKETS].timestamp = timestamp;
	e->packets[e->packet_count % ECHO_PACKETS].bytes = bytes;
	e->packet_count++;
	if (e->count && e->timestamps[(e->count - 1) % ECHO_TIMESTAMPS] == timestamp)
		return false;
	e->timestamps[e->count % ECHO_TIMESTAMPS] = timestamp;
	e->count++;
	return true;
}

int32_t echo_past(const struct echo *e, uint32_t timestamp)
{
	if (!e->count)
		return 0;
	return (int32_t)(e->timestamps[(e->count - 1) % ECHO_TIMESTAMPS] - timestamp);
}

bool echo_knows(const struct echo *e, uint32_t timestamp)
{
	size_t n = e->count < ECHO_TIMESTAMPS ? (size_t)e->count : ECHO_TIMESTAMPS;

	for (size_t i = 0; i < n; i++)
		if (e->timestamps[i] == timestamp)
			return true;
	return false;
}

bool echo_repeats(const struct echo *e, uint32_t timestamp, uint32_t bytes)
{
	size_t n = e->packet_count < ECHO_PACKETS ? (size_t)e->packet_count : ECHO_PACKETS;

	for (size_t i = 0; i < n; i++)
		if (e->packets[i].timestamp == timestamp &&
		    bytes >= e->packets[i].bytes + RTX_LEAST &&
		    bytes <= e->packets[i].bytes + RTX_MOST)
			return true;
	return false;
}

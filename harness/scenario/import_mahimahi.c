/* import_mahimahi.c - traces of opportunities to send. */

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"

/* What stands in front of IP's header in what is counted: there and here. */
#define MM_HEADER       4
#define ETHERNET_HEADER 14

int import_mahimahi(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err)
{
	struct import_link *link = &ret->links[IMPORT_DOWN];
	int r = trace_file_mahimahi(lines, &link->trace, err);

	(void)opts;
	if (r < 0)
		return r;
	link->told = true;
	link->trace.conf.end = TRACE_LOOP;
	import_kept(ret, "every opportunity, 1504 bytes each, and the wrap-around at the end");
	link->overhead_bytes = MM_HEADER - ETHERNET_HEADER;
	import_kept(ret, "sizes: a packet of IP and the 4 bytes that mm-link's TUN device puts in "
			 "front of it, for which our Ethernet has 14");
	import_lost(ret, "mm-link's queue, an option of its command: add one with --queue; without "
			 "it the queue is endless, as mm-link's is");
	return 0;
}

/* import_mahimahi.c - traces of opportunities to send. */
#include <inttypes.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"

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
	import_lost(ret, "mm-link's queue, an option of its command: add one with --queue; without "
			 "it the queue is endless, as mm-link's is");
	import_lost(ret, "sizes: mm-link counts 4 bytes of a packet's header from the TUN device, "
			 "which our packets do not have");
	return 0;
}

/* show_fragments.c - reading the log of the origin's web server. */
#include "harness/workload/show_fragments.h"

#include <stdio.h>
#include <string.h>

#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/workload/moment.h"
#include "harness/workload/show.h"
#include "harness/workload/steps.h"

void show_fragments_count(const struct show_conf *show, struct journal *journal, const char *name,
			  int64_t value)
{
	struct record r = { .time = moment_now(), .kind = RECORD_COUNT, .value = value };

	steps_put(journal, show->name, "player", name, &r);
}

/* A line of the log is "ADDRESS STATUS BYTES WHOLE PATH", with WHOLE "x" or "xOK". */
static void count_fragments(const struct show_conf *show, int64_t *ret_all, int64_t *ret_aborted)
{
	char path[4096], line[1024], address[64], status[16], bytes[32], whole[16], what[256];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/access.log", show->folder);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %15s %31s %15s %255s", address, status, bytes, whole,
			   what) != 5 ||
		    strcmp(address, show->local) != 0 || !strstr(what, ".ts"))
			continue;
		++*ret_all;
		*ret_aborted += strcmp(whole, "xOK") != 0 || strcmp(status, "200") != 0;
	}
	if (f)
		(void)fclose(f);
}

void show_fragments_note(const struct show_conf *show, struct journal *journal,
			 const int64_t *given_up)
{
	int64_t all = 0, aborted = 0;

	count_fragments(show, &all, &aborted);
	show_fragments_count(show, journal, "fragments", all);
	show_fragments_count(show, journal, "fragments-aborted", given_up ? *given_up : aborted);
}

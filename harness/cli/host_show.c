/* host_show.c - one host's part of a live show. */
#include "harness/cli/host_show.h"

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/follow.h"
#include "harness/workload/show.h"
#include "harness/workload/show_run.h"
#include "probes/mark/elements.h"
#include "probes/stamp/elements.h"

int host_show(int argc, char **argv)
{
	struct follow follow = { 0 };
	struct call_hooks hooks;
	struct show_conf conf;
	struct err err;

	show_conf_init(&conf);
	if (show_parse(argc - 1, argv + 1, &conf, &err) < 0 || show_conf_check(&conf, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	follow.conf = (struct follow_conf){
		.host = conf.name, .sends = SHOW_TRACK, .receives = SHOW_TRACK, .shots = conf.shots
	};
	hooks = follow_hooks(&follow);
	gst_init(NULL, NULL);
	if (stamp_elements_register(&err) < 0 || mark_elements_register(&err) < 0 ||
	    show_run(&conf, &hooks, &err) < 0)
		return cli_fail(&err, EXIT_INVALID);
	return EXIT_PASS;
}

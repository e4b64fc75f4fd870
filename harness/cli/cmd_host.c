/* cmd_host.c - straits host: one host's part of a workload, as a run starts it inside the lab. */
#include <stdio.h>
#include <string.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "harness/cli/follow.h"
#include "harness/cli/host_build.h"
#include "harness/cli/host_show.h"
#include "harness/cli/host_talk.h"
#include "harness/workload/call.h"
#include "harness/workload/call_run.h"
#include "harness/workload/hooks.h"
#include "probes/mark/elements.h"
#include "probes/stamp/elements.h"

static int host_call(int argc, char **argv)
{
	struct follow follow = { 0 };
	struct call_hooks hooks;
	struct call_conf conf;
	struct err err;

	call_conf_init(&conf);
	if (call_parse(argc - 1, argv + 1, &conf, &err) < 0 || call_conf_check(&conf, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	follow.conf = (struct follow_conf){ .host = call_role_word(conf.role),
					    .sends = call_sends(conf.role),
					    .receives = call_receives(conf.role),
					    .shots = conf.shots,
					    .playout = conf.shown == CALL_PLAYOUT };
	hooks = follow_hooks(&follow);
	gst_init(NULL, NULL);
	if (stamp_elements_register(&err) < 0 || mark_elements_register(&err) < 0 ||
	    call_run(&conf, &hooks, &err) < 0)
		return cli_fail(&err, EXIT_INVALID);
	return EXIT_PASS;
}

static int host(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--help"))
		return cli_help(&command_host);
	if (argc > 1 && !strcmp(argv[1], "build"))
		return host_build(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "show"))
		return host_show(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "talk"))
		return host_talk(argc - 1, argv + 1);
	if (argc < 2 || strcmp(argv[1], "call") != 0)
		return cli_refuse(
			"straits host is started by a run: it can do call, show, build, talk");
	return host_call(argc - 1, argv + 1);
}

const struct command command_host = {
	.name = "host",
	.help = "usage: straits host call --ARGUMENT=VALUE ...\n"
		"       straits host show --ARGUMENT=VALUE ...\n"
		"       straits host build ARGUMENT\n"
		"       straits host talk ARGUMENT\n"
		"\n"
		"One host's part of a call, of a live show, of a build under test or of a conversation; a\n"
		"run starts it inside the lab. The arguments are those of harness/workload/call.h, show.h,\n"
		"build.h and talk.h.\n",
	.run = host,
};

/* cmd_sign.c - straits sign: a signature beside run.json. */
#include <getopt.h>
#include <stdio.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "reports/custody/sign.h"
#include "reports/custody/verify.h"

/* What is not as it was sealed is not signed. */
static int sign_one(const char *run, const char *key)
{
	struct verify v;
	const char *name;
	struct err err;

	if (verify_run(run, NULL, NULL, &v, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (!verify_is_whole(&v)) {
		(void)cli_refuse("%s is not as it was sealed, and was not signed; straits verify "
				 "tells what differs",
				 run);
		return EXIT_FAIL;
	}
	if (sign_run(run, key, &name, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	(void)printf("%s/%s\n", run, name);
	return EXIT_PASS;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "key", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *key = NULL;
	int option, code = EXIT_PASS;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help(&command_sign);
		if (option != 'k')
			return EXIT_USAGE; /* getopt_long has said what is wrong */
		key = optarg;
	}
	if (!key || optind == argc)
		return cli_refuse("sign: --key KEY and the directory of a run are needed; straits "
				  "sign --help tells more");
	for (int i = optind; i < argc; i++) {
		int one = sign_one(argv[i], key);

		code = one > code ? one : code;
	}
	return code;
}

const struct command command_sign = {
	.name = "sign",
	.summary = "sign a run with an OpenPGP or minisign key",
	.help = "usage: straits sign --key KEY RUN...\n"
		"\n"
		"Signs RUN/run.json, which holds the hash of every other file, when the run is as it\n"
		"was sealed, and prints the signature's name. A report made later changes run.json:\n"
		"the run is then to be signed again.\n"
		"\n"
		"  --key KEY   the file of a minisign secret key, and the signature is\n"
		"              RUN/run.json.minisig; or what gpg knows an OpenPGP key by (fingerprint,\n"
		"              address), and it is RUN/run.json.asc\n"
		"  -h, --help  this text\n"
		"\n"
		"straits verify --signature checks it. gpg or minisign must be installed, and may ask for\n"
		"the key's password.\n"
		"\n"
		"exit status: 0 signed, 1 the run is not as it was sealed, 2 usage, no run, or the\n"
		"signing failed\n",
	.run = run,
};

/* cmd_verify.c - straits verify: is a run as it was sealed, and by whom was it signed? */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "reports/custody/sign.h"
#include "reports/custody/verify.h"

struct request {
	const char *key; /* whose signature there must be; NULL: none need be */
	bool json;
};

/* What was found out about one run. */
struct finding {
	const char *run;
	struct verify v;
	json_t *faults[VERIFY_FAULTS]; /* lists of names */
	int signature;                 /* 0 good, 1 not asked for, or sign_check()'s */
	struct err err;
};

static void note(void *arg, enum verify_fault fault, const char *name)
{
	struct finding *f = arg;

	(void)json_array_append_new(f->faults[fault], json_string(name));
}

/* A name can hold anything, and must not command the terminal. */
static void print_name(const char *name)
{
	for (; *name; name++)
		(void)putchar((unsigned char)*name < ' ' || *name == 0x7f ? '?' : *name);
}

static void print_text(const struct finding *f, const struct request *o)
{
	for (unsigned fault = 0; fault < VERIFY_FAULTS; fault++) {
		for (size_t i = 0; i < json_array_size(f->faults[fault]); i++) {
			(void)printf("%-8s %s/", verify_word((enum verify_fault)fault), f->run);
			print_name(json_string_value(json_array_get(f->faults[fault], i)));
			(void)putchar('\n');
		}
	}
	(void)printf("%s: ", f->run);
	if (verify_is_whole(&f->v))
		(void)printf("whole, %zu files", f->v.listed);
	else
		(void)printf("%zu altered, %zu missing, %zu extra, of %zu files",
			     f->v.faults[VERIFY_ALTERED], f->v.faults[VERIFY_MISSING],
			     f->v.faults[VERIFY_EXTRA], f->v.listed);
	if (f->v.anonymised)
		(void)fputs("; anonymised", stdout);
	if (o->key && f->signature == 0)
		(void)printf("; signed by %s", o->key);
	else if (!o->key && f->v.signature)
		(void)fputs("; there is a signature, which --signature KEY checks", stdout);
	(void)putchar('\n');
	(void)fflush(stdout);
	if (f->signature < 0)
		(void)cli_fail(&f->err, EXIT_FAIL);
}

static json_t *finding_json(const struct finding *f, const struct request *o)
{
	json_t *signature =
		o->key ? json_pack("{s:s, s:b, s:s?}", "key", o->key, "good", f->signature == 0,
				   "why", f->signature < 0 ? f->err.text : NULL)
		       : json_null();

	return json_pack("{s:s, s:b, s:I, s:b, s:O, s:O, s:O, s:o}", "run", f->run, "whole",
			 verify_is_whole(&f->v), "listed", (json_int_t)f->v.listed, "anonymised",
			 f->v.anonymised, "altered", f->faults[VERIFY_ALTERED], "missing",
			 f->faults[VERIFY_MISSING], "extra", f->faults[VERIFY_EXTRA], "signature",
			 signature);
}

/* What cannot be found out is told, and no finding. */
static int find_out(struct finding *f, const struct request *o)
{
	int r = verify_run(f->run, note, f, &f->v, &f->err);

	if (r < 0)
		return cli_fail(&f->err, EXIT_USAGE);
	f->signature = o->key ? sign_check(f->run, o->key, &f->err) : 1;
	if (f->signature < 0 && f->signature != -EBADMSG)
		return cli_fail(&f->err, EXIT_USAGE);
	return verify_is_whole(&f->v) && f->signature >= 0 ? EXIT_PASS : EXIT_FAIL;
}

static int verify_one(const char *run, const struct request *o, json_t *list)
{
	struct finding f = { .run = run };
	int code;

	for (unsigned i = 0; i < VERIFY_FAULTS; i++)
		f.faults[i] = json_array();
	code = find_out(&f, o);
	if (code != EXIT_USAGE && o->json)
		(void)json_array_append_new(list, finding_json(&f, o));
	else if (code != EXIT_USAGE)
		print_text(&f, o);
	for (unsigned i = 0; i < VERIFY_FAULTS; i++)
		json_decref(f.faults[i]);
	return code;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "signature", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct request o = { 0 };
	json_t *list = NULL;
	int option, code = EXIT_PASS;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help(&command_verify);
		if (option == '?')
			return EXIT_USAGE; /* getopt_long has said what is wrong */
		if (option == 's')
			o.key = optarg;
		else
			o.json = true;
	}
	if (optind == argc)
		return cli_refuse(
			"verify: name the directory of a run; straits verify --help tells "
			"more");
	if (o.json)
		list = json_array();
	for (int i = optind; i < argc; i++) {
		int one = verify_one(argv[i], &o, list);

		code = one > code ? one : code;
	}
	if (o.json && cli_print_json(list) < 0)
		return EXIT_USAGE;
	return code;
}

const struct command command_verify = {
	.name = "verify",
	.summary = "is a run as it was sealed, and who signed it?",
	.help = "usage: straits verify [--signature KEY] [--json] RUN...\n"
		"\n"
		"Holds every file of each run against its SHA-256 in RUN/run.json, and names those that\n"
		"are altered, missing, or extra: not listed, hidden ones and links too. That run.json\n"
		"itself is the one that was handed on, only a signature can say.\n"
		"\n"
		"  --signature KEY  there must be a good signature by this key: an OpenPGP fingerprint\n"
		"                   (40 digits; the key is in your keyring), a minisign public key, or\n"
		"                   a file that holds one\n"
		"  --json           print JSON\n"
		"  -h, --help       this text\n"
		"\n"
		"exit status: 0 whole, and the signature, if asked for, is good; 1 something differs, or\n"
		"the signature is missing or bad; 2 usage, no run, or it could not be found out; of\n"
		"several runs the highest\n",
	.run = run,
};

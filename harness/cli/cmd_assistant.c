/* cmd_assistant.c - straits assistant: an assistant that answers with set delays. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/cli/cli.h"
#include "harness/workload/talk_assistant.h"
#include "harness/workload/talk_play.h"

enum option_value {
	OPTION_DELAY = 256,
	OPTION_PATIENCE,
	OPTION_IGNORE,
	OPTION_STOP,
	OPTION_LENGTH,
	OPTION_FILLER,
	OPTION_STUBBORN,
	OPTION_TRANSLATE,
};

static const struct option options[] = {
	{ "delay", required_argument, NULL, OPTION_DELAY },
	{ "patience", required_argument, NULL, OPTION_PATIENCE },
	{ "ignore", required_argument, NULL, OPTION_IGNORE },
	{ "stop", required_argument, NULL, OPTION_STOP },
	{ "length", required_argument, NULL, OPTION_LENGTH },
	{ "filler", required_argument, NULL, OPTION_FILLER },
	{ "stubborn", no_argument, NULL, OPTION_STUBBORN },
	{ "translate", no_argument, NULL, OPTION_TRANSLATE },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* The time that an option sets. */
static nsec_t *time_of(struct talk_assistant_conf *conf, int option)
{
	switch (option) {
	case OPTION_DELAY:
		return &conf->delay;
	case OPTION_PATIENCE:
		return &conf->patience;
	case OPTION_IGNORE:
		return &conf->ignore;
	case OPTION_STOP:
		return &conf->stop;
	case OPTION_LENGTH:
		return &conf->length;
	default:
		return &conf->filler;
	}
}

static int take_time(struct talk_assistant_conf *conf, int option, struct err *err)
{
	int r = parse_duration(optarg, time_of(conf, option), err);

	return r < 0 ? err_prefix(err, "--%s", options[option - OPTION_DELAY].name) : 0;
}

/* 1 when help is asked for; 0, or a negative errno. */
static int parse(int argc, char **argv, struct talk_assistant_conf *conf, struct err *err)
{
	int option, r = 0;

	optind = 1;
	opterr = 0;
	while (r == 0 && (option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (option == 'h')
			return 1;
		if (option == '?' || option == ':')
			return err_set(err, -EINVAL, "\"%s\" %s; see straits assistant --help",
				       argv[optind - 1],
				       option == ':' ? "needs a value" : "is no option");
		if (option == OPTION_STUBBORN)
			conf->stubborn = true;
		else if (option == OPTION_TRANSLATE)
			conf->translate = true;
		else
			r = take_time(conf, option, err);
	}
	if (r == 0 && optind < argc)
		return err_set(err, -EINVAL, "\"%s\": an assistant takes options alone",
			       argv[optind]);
	return r < 0 ? r : talk_assistant_check(conf, err);
}

static int port_of(const char *name, unsigned *ret, struct err *err)
{
	const char *text = getenv(name);
	uint64_t port = 0;

	if (!text)
		return err_set(err, -EINVAL,
			       "%s is not set: straits run starts an assistant with STRAITS_LOCAL, "
			       "STRAITS_PEER, STRAITS_RECEIVE_PORT and STRAITS_SEND_PORT in its "
			       "environment",
			       name);
	if (parse_count(text, 65535, &port, err) < 0)
		return err_prefix(err, "%s", name);
	*ret = (unsigned)port;
	return 0;
}

static int assistant(int argc, char **argv)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct talk_play_conf play = { .assistant = &conf,
				       .local = getenv("STRAITS_LOCAL"),
				       .peer = getenv("STRAITS_PEER") };
	const char *mode = getenv("STRAITS_MODE");
	struct err err;
	int r;

	conf.translate = mode && !strcmp(mode, "translate");
	r = parse(argc, argv, &conf, &err);
	if (r > 0)
		return cli_help(&command_assistant);
	if (r == 0)
		r = port_of("STRAITS_RECEIVE_PORT", &play.receive_port, &err);
	if (r == 0)
		r = port_of("STRAITS_SEND_PORT", &play.send_port, &err);
	if (r < 0)
		return cli_fail(&err, EXIT_USAGE);
	return talk_play(&play, &err) < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

const struct command command_assistant = {
	.name = "assistant",
	.summary = "a voice assistant that answers with set delays, to measure against",
	.help = "usage: straits assistant [OPTION ...]\n"
		"\n"
		"The reference assistant of shows with a conversation (\"talk\"): what is measured of it is\n"
		"known beforehand. It hears and speaks Opus over RTP until SIGTERM; addresses and ports come\n"
		"from the environment, as straits run sets it: STRAITS_LOCAL, STRAITS_RECEIVE_PORT,\n"
		"STRAITS_PEER, STRAITS_SEND_PORT. Times are from the customer's sound to its own.\n"
		"\n"
		"  --delay TIME      from the end of a question to the answer (800 ms)\n"
		"  --patience TIME   silence after which a question has ended (500 ms)\n"
		"  --ignore TIME     speech that is shorter does not interrupt an answer (300 ms)\n"
		"  --stop TIME       from the beginning of an interruption to silence (500 ms)\n"
		"  --length TIME     of an answer (4 s)\n"
		"  --filler TIME     from the end of a question to a short sound before the answer (none)\n"
		"  --stubborn        does not stop when it is interrupted\n"
		"  --translate       says what it hears, later by --delay, as an interpreter does\n"
		"  -h, --help        this text\n"
		"\n"
		"exit status: 0, or 2 for usage or when packets cannot be sent\n",
	.run = assistant,
};

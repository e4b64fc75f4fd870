/* sign.c - signing with gpg or minisign, whichever the key is for. */
#include "reports/custody/sign.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/outside.h"

#define OPENPGP  "run.json.asc"
#define MINISIGN "run.json.minisig"

/* Where a signature is written before it takes its name. */
#define ASIDE ".signature"

#define FINGERPRINT 40
/* A minisign public key: two letters for its kind, and 40 bytes in all, in base64. */
#define MINISIGN_KEY 56

/* What gpg's lines for programs begin with. */
#define STATUS "[GNUPG:] "

static const struct outside gpg = { .program = "gpg",
				    .does = "makes and checks OpenPGP signatures",
				    .package = "gnupg" };
static const struct outside minisign = { .program = "minisign",
					 .does = "makes and checks minisign signatures",
					 .package = "minisign" };

static int run_path(const char *run, const char *name, char ret[PATH_MAX], struct err *err)
{
	if (snprintf(ret, PATH_MAX, "%s/%s", run, name) >= PATH_MAX)
		return err_set(err, -ENAMETOOLONG, "%s: too long a name", run);
	return 0;
}

/* Gives what was written aside its name. */
static int settle(const char *run, const char *name, struct err *err)
{
	char aside[PATH_MAX], path[PATH_MAX];
	int r = run_path(run, ASIDE, aside, err);

	if (r == 0)
		r = run_path(run, name, path, err);
	if (r == 0 && rename(aside, path) < 0)
		r = err_set(err, -errno, "%s: %s", path, strerror(errno));
	return r;
}

static void drop(const char *run)
{
	char aside[PATH_MAX];
	struct err ignored;

	if (run_path(run, ASIDE, aside, &ignored) == 0)
		(void)unlink(aside);
}

int sign_run(const char *run, const char *key, const char **ret_name, struct err *err)
{
	char file[PATH_MAX];
	bool is_file = realpath(key, file) != NULL;
	const char *const by_minisign[] = { "-S", "-s", file, "-x", ASIDE, "-m", "run.json", NULL };
	const char *const by_gpg[] = { "--yes", "--armor",       "--local-user", key, "--output",
				       ASIDE,   "--detach-sign", "run.json",     NULL };
	const char *name = is_file ? MINISIGN : OPENPGP;
	int r;

	drop(run);
	r = outside_talk(is_file ? &minisign : &gpg, run, is_file ? by_minisign : by_gpg,
			 &(struct outside_talk){ .asks = true }, err);
	if (r == 0)
		r = settle(run, name, err);
	if (r == 0)
		*ret_name = name;
	else
		drop(run);
	return r;
}

static bool is_fingerprint(const char *key)
{
	for (size_t i = 0; i < FINGERPRINT; i++)
		if (!isxdigit((unsigned char)key[i]))
			return false;
	return key[FINGERPRINT] == '\0';
}

/* The words behind one of gpg's status lines; NULL when it did not say that. */
static const char *status_of(const char *said, const char *word)
{
	size_t n = strlen(word);

	for (const char *line = said; *line; line += *line == '\n') {
		if (!strncmp(line, STATUS, strlen(STATUS)) &&
		    !strncmp(line + strlen(STATUS), word, n) && line[strlen(STATUS) + n] == ' ')
			return line + strlen(STATUS) + n + 1;
		line += strcspn(line, "\n");
	}
	return NULL;
}

/* The key that signed, and last in the line the one that it belongs to. */
static bool is_by(const char *valid, const char *key)
{
	size_t n = strcspn(valid, "\n");

	while (n && valid[n - 1] == ' ')
		n--;
	return !strncasecmp(valid, key, FINGERPRINT) ||
	       (n >= FINGERPRINT && !strncasecmp(valid + n - FINGERPRINT, key, FINGERPRINT));
}

static int judge_openpgp(const char *run, const char *key, const char *said, struct err *err)
{
	const char *valid = status_of(said, "VALIDSIG");

	if (status_of(said, "BADSIG"))
		return err_set(err, -EBADMSG,
			       "%s: the signature is bad: run.json is not what was signed", run);
	if (status_of(said, "NO_PUBKEY"))
		return err_set(err, -EBADMSG,
			       "%s: it was signed by key %.16s, which is not in the keyring", run,
			       status_of(said, "NO_PUBKEY"));
	if (!status_of(said, "GOODSIG") || !valid)
		return err_set(err, -EBADMSG,
			       "%s: gpg does not call the signature good: broken, or of a key that "
			       "expired or was revoked",
			       run);
	if (!is_by(valid, key))
		return err_set(err, -EBADMSG, "%s: it was signed by key %.40s, not by %s", run,
			       valid, key);
	return 0;
}

static int check_openpgp(const char *run, const char *key, struct err *err)
{
	static const char *const args[] = { "--batch", "--status-fd", "1", "--verify",
					    OPENPGP,   "run.json",    NULL };
	struct text said = { 0 };
	int r;

	r = outside_talk(&gpg, run, args, &(struct outside_talk){ .said = &said }, err);
	if (r == 0 || r == -EIO)
		r = judge_openpgp(run, key, text_str(&said), err);
	text_done(&said);
	return r;
}

static int check_minisign(const char *run, const char *key, struct err *err)
{
	char file[PATH_MAX];
	bool is_file = realpath(key, file) != NULL;
	const char *const args[] = {
		"-V", is_file ? "-p" : "-P", is_file ? file : key, "-x", MINISIGN, "-m", "run.json",
		NULL
	};
	int r = outside_run(&minisign, run, args, err);

	if (r != -EIO)
		return r;
	(void)err_prefix(err, "%s: the signature is not good", run);
	return -EBADMSG;
}

int sign_check(const char *run, const char *key, struct err *err)
{
	bool openpgp = is_fingerprint(key);
	char path[PATH_MAX];
	int r;

	if (!openpgp && strlen(key) != MINISIGN_KEY && access(key, R_OK) < 0)
		return err_set(err, -EINVAL,
			       "\"%s\" is no OpenPGP fingerprint (40 digits, as gpg --fingerprint "
			       "has it), no minisign public key, and no file that holds one",
			       key);
	r = run_path(run, openpgp ? OPENPGP : MINISIGN, path, err);
	if (r == 0 && access(path, R_OK) < 0)
		r = err_set(err, errno == ENOENT ? -EBADMSG : -errno, "%s: %s", path,
			    errno == ENOENT ? "there is no such signature" : strerror(errno));
	if (r < 0)
		return r;
	return openpgp ? check_openpgp(run, key, err) : check_minisign(run, key, err);
}

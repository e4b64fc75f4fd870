/* test_sign.c - a signature holds for the run that was signed, and for the key that is asked for.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "reports/custody/sign.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/unit/custody/sealed.h"

/* A run, and a keyring and keys beside it. */
struct room {
	char dir[64], run[80], keys[80];
	char secret[100], public[100];
	char fingerprint[64];
	const char *name;
	struct err err;
};

static void make(struct room *room)
{
	*room = (struct room){ 0 };
	scratch_make(room->dir);
	(void)snprintf(room->run, sizeof(room->run), "%s/run", room->dir);
	(void)snprintf(room->keys, sizeof(room->keys), "%s/keys", room->dir);
	(void)snprintf(room->secret, sizeof(room->secret), "%s/secret.key", room->keys);
	(void)snprintf(room->public, sizeof(room->public), "%s/public.pub", room->keys);
	CHECK_INT(mkdir(room->run, 0777), 0);
	CHECK_INT(mkdir(room->keys, 0700), 0);
	sealed_make(room->run);
}

static void done(struct room *room)
{
	scratch_remove(room->dir);
}

/* The fingerprint of the only key. */
static void read_fingerprint(struct room *room)
{
	struct program p;
	const char *at;

	CHECK_INT(program_run(&p, (const char *const[]){ "gpg", "--with-colons", "-k", NULL }, NULL,
			      20),
		  0);
	at = strstr(text_str(&p.out), "\nfpr:::::::::");
	CHECK(at != NULL);
	if (at)
		(void)snprintf(room->fingerprint, sizeof(room->fingerprint), "%.40s",
			       at + strlen("\nfpr:::::::::"));
	program_done(&p);
}

static void make_openpgp_key(struct room *room)
{
	static const char *const make_key[] = { "gpg",
						"--batch",
						"--passphrase",
						"",
						"--quick-generate-key",
						"lab@example.org",
						"ed25519",
						"sign",
						"never",
						NULL };

	(void)setenv("GNUPGHOME", room->keys, 1);
	CHECK_INT(program_status(make_key, 30), 0);
	read_fingerprint(room);
}

/* The agent that gpg started is this keyring's own. */
static void end_openpgp(void)
{
	(void)program_status((const char *const[]){ "gpgconf", "--kill", "all", NULL }, 20);
	(void)unsetenv("GNUPGHOME");
}

static void an_openpgp_signature_holds_for_its_key_and_its_run(void)
{
	struct room room;

	if (!program_is_there("gpg"))
		SKIP("gpg is not installed");
	make(&room);
	make_openpgp_key(&room);
	CHECK_INT(sign_run(room.run, "lab@example.org", &room.name, &room.err), 0);
	CHECK_STR(room.name, "run.json.asc");
	CHECK(file_is(room.run, "run.json.asc") && !file_is(room.run, ".signature"));
	CHECK_INT(sign_check(room.run, room.fingerprint, &room.err), 0);
	room.fingerprint[39] = room.fingerprint[39] == '0' ? '1' : '0';
	CHECK_INT(sign_check(room.run, room.fingerprint, &room.err), -EBADMSG);
	CHECK_HAS(room.err.text, "not by");
	file_replace(room.run, "run.json", "\"seed\": 1", "\"seed\": 2");
	CHECK_INT(sign_check(room.run, room.fingerprint, &room.err), -EBADMSG);
	CHECK_HAS(room.err.text, "not what was signed");
	end_openpgp();
	done(&room);
}

static void a_failed_signing_leaves_the_earlier_signature(void)
{
	struct room room;
	struct text text;

	if (!program_is_there("gpg"))
		SKIP("gpg is not installed");
	make(&room);
	(void)setenv("GNUPGHOME", room.keys, 1);
	file_write(room.run, "run.json.asc", "earlier");
	CHECK_INT(sign_run(room.run, "nobody@example.org", &room.name, &room.err), -EIO);
	text = file_text(room.run, "run.json.asc");
	CHECK_STR(text_str(&text), "earlier");
	CHECK(!file_is(room.run, ".signature"));
	text_done(&text);
	end_openpgp();
	done(&room);
}

static void a_minisign_signature_holds_for_its_key_and_its_run(void)
{
	struct room room;

	if (!program_is_there("minisign"))
		SKIP("minisign is not installed");
	make(&room);
	CHECK_INT(program_status((const char *const[]){ "minisign", "-G", "-W", "-f", "-p",
							room.public, "-s", room.secret, NULL },
				 20),
		  0);
	CHECK_INT(sign_run(room.run, room.secret, &room.name, &room.err), 0);
	CHECK_STR(room.name, "run.json.minisig");
	CHECK_INT(sign_check(room.run, room.public, &room.err), 0);
	CHECK_INT(sign_check(room.run, "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
			     &room.err),
		  -EBADMSG);
	file_replace(room.run, "run.json", "\"seed\": 1", "\"seed\": 2");
	CHECK_INT(sign_check(room.run, room.public, &room.err), -EBADMSG);
	done(&room);
}

static void without_a_signature_or_a_key_it_is_said_so(void)
{
	struct room room;

	make(&room);
	CHECK_INT(sign_check(room.run, "0123456789012345678901234567890123456789", &room.err),
		  -EBADMSG);
	CHECK_HAS(room.err.text, "no such signature");
	CHECK_INT(sign_check(room.run, "me@example.org", &room.err), -EINVAL);
	CHECK_HAS(room.err.text, "fingerprint");
	done(&room);
}

CU_TestInfo sign_tests[] = {
	TEST(an_openpgp_signature_holds_for_its_key_and_its_run),
	TEST(a_failed_signing_leaves_the_earlier_signature),
	TEST(a_minisign_signature_holds_for_its_key_and_its_run),
	TEST(without_a_signature_or_a_key_it_is_said_so),
	CU_TEST_INFO_NULL,
};

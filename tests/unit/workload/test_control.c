/* test_control.c - the words between the harness and a host's process. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/control.h"
#include "tests/support/suite.h"

struct pair {
	int fd[2];
	struct control_reader reader;
	struct text heard; /* "word[text] word[text] " */
};

static void open_pair(struct pair *p)
{
	*p = (struct pair){ 0 };
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, p->fd), 0);
}

static void close_pair(struct pair *p)
{
	(void)close(p->fd[0]);
	(void)close(p->fd[1]);
	text_done(&p->heard);
}

static void hear(void *arg, enum control_word word, const char *text)
{
	static const char *const words[CONTROL_WORDS] = {
		[CONTROL_READY] = "ready",   [CONTROL_UP] = "up",       [CONTROL_DONE] = "done",
		[CONTROL_FAILED] = "failed", [CONTROL_START] = "start", [CONTROL_STOP] = "stop",
	};

	text_addf(arg, "%s[%.20s] ", words[word], text);
}

static int read_once(struct pair *p, struct err *err)
{
	return control_read(&p->reader, p->fd[1], hear, &p->heard, err);
}

static void every_word_arrives_with_its_text(void)
{
	struct pair p;

	open_pair(&p);
	for (enum control_word word = 0; word < CONTROL_WORDS; word++)
		CHECK_INT(control_tell(p.fd[0], word, word == CONTROL_FAILED ? "no\nclip" : NULL),
			  0);
	CHECK_INT(read_once(&p, NULL), 1);
	CHECK_STR(text_str(&p.heard), "ready[] up[] done[] failed[no clip] start[] stop[] ");
	close_pair(&p);
}

static void a_line_may_come_in_pieces(void)
{
	struct pair p;

	open_pair(&p);
	CHECK_INT(send(p.fd[0], "sta", 3, 0), 3);
	CHECK_INT(read_once(&p, NULL), 1);
	CHECK_STR(text_str(&p.heard), "");
	CHECK_INT(send(p.fd[0], "rt\nst", 5, 0), 5);
	CHECK_INT(read_once(&p, NULL), 1);
	CHECK_INT(send(p.fd[0], "op\n", 3, 0), 3);
	CHECK_INT(read_once(&p, NULL), 1);
	CHECK_STR(text_str(&p.heard), "start[] stop[] ");
	close_pair(&p);
}

static void nothing_to_read_is_said_at_once(void)
{
	struct pair p;

	open_pair(&p);
	CHECK_INT(read_once(&p, NULL), -EAGAIN);
	CHECK_STR(text_str(&p.heard), "");
	close_pair(&p);
}

static void a_word_that_is_none_is_shown(void)
{
	struct pair p;
	struct err err = { 0 };

	open_pair(&p);
	CHECK_INT(send(p.fd[0], "begin\n", 6, 0), 6);
	CHECK_INT(read_once(&p, &err), -EBADMSG);
	CHECK_HAS(err.text, "\"begin\"");
	close_pair(&p);
}

static void a_line_without_end_is_refused(void)
{
	char much[2 * CONTROL_LINE_MAX];
	struct pair p;
	struct err err = { 0 };

	memset(much, 'x', sizeof(much));
	open_pair(&p);
	CHECK_INT(send(p.fd[0], much, sizeof(much), 0), sizeof(much));
	CHECK_INT(read_once(&p, &err), -EBADMSG);
	CHECK_HAS(err.text, "more than 1024 bytes");
	close_pair(&p);
}

static void a_long_text_is_cut_but_its_line_ends(void)
{
	char much[2 * CONTROL_LINE_MAX];
	struct pair p;

	memset(much, 'x', sizeof(much));
	much[sizeof(much) - 1] = '\0';
	open_pair(&p);
	CHECK_INT(control_tell(p.fd[0], CONTROL_FAILED, much), 0);
	CHECK_INT(read_once(&p, NULL), 1);
	CHECK_STR(text_str(&p.heard), "failed[xxxxxxxxxxxxxxxxxxxx] ");
	close_pair(&p);
}

static void the_end_of_the_other_side_is_told_without_a_signal(void)
{
	struct pair p;

	open_pair(&p);
	(void)close(p.fd[0]);
	CHECK_INT(read_once(&p, NULL), 0);
	CHECK_INT(control_tell(p.fd[1], CONTROL_UP, NULL), -EPIPE);
	p.fd[0] = -1;
	close_pair(&p);
}

CU_TestInfo control_tests[] = {
	TEST(every_word_arrives_with_its_text),
	TEST(a_line_may_come_in_pieces),
	TEST(nothing_to_read_is_said_at_once),
	TEST(a_word_that_is_none_is_shown),
	TEST(a_line_without_end_is_refused),
	TEST(a_long_text_is_cut_but_its_line_ends),
	TEST(the_end_of_the_other_side_is_told_without_a_signal),
	CU_TEST_INFO_NULL,
};

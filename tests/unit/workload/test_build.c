/* test_build.c - a build's part as text, signs of being ready, raw pictures as a stream. */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/build.h"
#include "harness/workload/build_back.h"
#include "harness/workload/build_command.h"
#include "harness/workload/build_ready.h"
#include "tests/support/suite.h"

static const struct build_conf example = {
	.role = CALL_BUYER,
	.local = "10.77.0.2",
	.peer = "10.77.0.1",
	.dir = "/run",
	.command = "exec \"a b\" | c",
	.needs = "a b",
	.clip = "",
	.folder = "/f",
	.control_fd = 3,
	.pictures = BUILD_PAGE,
	.sound = BUILD_SAMPLES,
	.width = 640,
	.height = 360,
	.fps = 30,
	.waits = true,
	.ready = { BUILD_UDP, 5004 },
	.ready_limit = NSEC_PER_SEC,
	.picture_limit = 2 * NSEC_PER_SEC,
	.stop_limit = 3 * NSEC_PER_SEC,
};

static void a_part_survives_being_written_and_read(void)
{
	char *text = build_write(&example);
	struct build_conf got;
	json_t *keep = NULL;
	struct err err;

	CHECK_INT(build_read(text, &got, &keep, &err), 0);
	CHECK_INT(got.role, CALL_BUYER);
	CHECK_STR(got.command, example.command);
	CHECK_STR(got.folder, "/f");
	CHECK_INT(got.pictures, BUILD_PAGE);
	CHECK_INT(got.sound, BUILD_SAMPLES);
	CHECK(got.waits);
	CHECK_INT(got.ready.sign, BUILD_UDP);
	CHECK_INT(got.ready.port, 5004);
	CHECK_INT(got.stop_limit, 3 * NSEC_PER_SEC);
	json_decref(keep);
	free(text);
}

static void what_is_no_part_is_refused(void)
{
	struct build_conf conf = example, got;
	json_t *keep = NULL;
	struct err err;
	char *text;

	CHECK_INT(build_read("", &got, &keep, &err), -EINVAL);
	CHECK_INT(build_read("{}", &got, &keep, &err), -EINVAL);
	conf.pictures = BUILD_FILE;
	text = build_write(&conf);
	CHECK_INT(build_read(text, &got, &keep, &err), -EINVAL);
	CHECK_STR(err.text, "a receiver has no pictures by file");
	free(text);
	conf = example;
	conf.ready.port = 70000;
	CHECK_INT(build_check(&conf, &err), -EINVAL);
	conf = example;
	conf.width = 641;
	CHECK_INT(build_check(&conf, &err), -EINVAL);
	CHECK(!keep);
}

/* As /proc/net shows a socket that listens at port 8080 (0x1f90), and a connection of 8081. */
static const char table[] =
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
	"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
	"  11: 0100007F:1F91 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0\n"
	"  12: 00000000000000000000000001000000:1F92 00000000000000000000000000000000:0000 0A 0:0\n";

static bool open_in_table(bool udp, unsigned port)
{
	FILE *f = fmemopen((char *)table, strlen(table), "r");
	bool found = build_port_in(f, udp, port);

	(void)fclose(f);
	return found;
}

static void a_port_is_open_when_something_waits_there(void)
{
	CHECK(open_in_table(false, 8080));
	CHECK(!open_in_table(false, 8081));
	CHECK(open_in_table(true, 8081));
	CHECK(open_in_table(false, 8082));
	CHECK(!open_in_table(true, 80));
	CHECK(!open_in_table(true, 0));
}

static void a_command_that_writes_to_its_descriptor_is_ready(void)
{
	const struct build_ready told = { .sign = BUILD_TOLD };
	int fds[2];

	CHECK_INT(pipe(fds), 0);
	CHECK(!build_ready_seen(&told, fds[0]));
	CHECK_INT(write(fds[1], "x\n", 2), 2);
	CHECK(build_ready_seen(&told, fds[0]));
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* Gives bytes 0, 1, 2 ... of a stream of so many, a few at a time. */
struct source {
	size_t at, end;
};

static ssize_t give(void *arg, char *to, size_t size)
{
	struct source *s = arg;
	size_t n = 0;

	for (; n < size && n < 7 && s->at < s->end; n++)
		to[n] = (char)(s->at++ & 0x7f);
	return (ssize_t)n;
}

static void raw_pictures_become_a_y4m_stream(void)
{
	/* two pictures of 4x2, 12 bytes each */
	struct source source = { 0, 24 };
	struct build_framing framing = {
		.read = give, .arg = &source, .width = 4, .height = 2, .fps = 30
	};
	static const char header[] = "YUV4MPEG2 W4 H2 F30:1 C420jpeg\nFRAME\n";
	char got[256] = "";
	FILE *f = build_framing_open(&framing);
	size_t n = fread(got, 1, sizeof(got), f);

	CHECK_INT((int64_t)n, (int64_t)(strlen(header) + 24 + 2 * strlen("FRAME\n")));
	CHECK_INT(memcmp(got, header, strlen(header)), 0);
	CHECK_INT(got[strlen(header) + 11], 11);
	CHECK_INT(memcmp(got + strlen(header) + 12, "FRAME\n\x0c", 7), 0);
	(void)fclose(f);
}

static void missing_programs_are_named_with_their_packages(void)
{
	const char *path = getenv("PATH");
	char *kept = path ? strdup(path) : NULL;
	struct err err;

	CHECK_INT(build_command_needs("the build", "sh", &err), 0);
	CHECK_INT(build_command_needs("the build", "", &err), 0);
	CHECK_INT(setenv("PATH", "/nowhere", 1), 0);
	CHECK_INT(build_command_needs("the build", "ffmpeg nosuch", &err), -ENOENT);
	CHECK_STR(err.text, "the build needs ffmpeg (package ffmpeg), nosuch: install what is "
			    "missing");
	if (kept)
		(void)setenv("PATH", kept, 1);
	free(kept);
}

static void a_command_is_given_whole_paths(void)
{
	struct build_conf conf = example;
	struct build_command command;
	struct text wanted = { 0 };
	char got[3 * PATH_MAX] = "", cwd[PATH_MAX] = "";
	ssize_t more;
	size_t n = 0;
	struct err err;

	conf.pictures = BUILD_Y4M;
	conf.sound = BUILD_SILENT;
	conf.ready.sign = BUILD_STARTED;
	conf.command = "cd / && echo \"$HOME $STRAITS_CAMERA\"";
	CHECK_INT(build_command_start(&command, &conf, "runs/home", "runs/clip.y4m", &err), 0);
	while ((more = read(command.out, got + n, sizeof(got) - 1 - n)) > 0)
		n += (size_t)more;
	(void)waitpid(command.pid, NULL, 0);
	build_command_close(&command);
	CHECK(getcwd(cwd, sizeof(cwd)) != NULL);
	text_addf(&wanted, "%s/runs/home %s/runs/clip.y4m\n", cwd, cwd);
	CHECK_STR(got, text_str(&wanted));
	text_done(&wanted);
}

CU_TestInfo build_tests[] = {
	TEST(a_part_survives_being_written_and_read),
	TEST(what_is_no_part_is_refused),
	TEST(a_port_is_open_when_something_waits_there),
	TEST(a_command_that_writes_to_its_descriptor_is_ready),
	TEST(raw_pictures_become_a_y4m_stream),
	TEST(missing_programs_are_named_with_their_packages),
	TEST(a_command_is_given_whole_paths),
	CU_TEST_INFO_NULL,
};

/* test_build.c - shows of builds: what is read, and every mistake where it stands. */
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo build_tests[];

static void reads_a_whole_build(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f,
			"show: s\nroute: r\nworkload:\n  build:\n    sender: a --to x\n"
			"    receiver: b\n    pictures: file\n    back: page\n    size: 320x180\n"
			"    fps: 15\n    first: sender\n    sender-ready: told\n"
			"    receiver-ready: tcp 80\n    ready-within: 3 s\n"
			"    picture-within: 20 s\n    stop-within: 500 ms\n    needs: [a, b]\n"
			"    folder: .\n    ip: 6\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct plan_build *b = &p->work.build;

		CHECK_INT(p->work.kind, PLAN_BUILD);
		CHECK_STR(b->commands[0], "a --to x");
		CHECK_STR(b->commands[1], "b");
		CHECK_INT(b->pictures[0], BUILD_FILE);
		CHECK_INT(b->pictures[1], BUILD_PAGE);
		CHECK_INT(b->width, 320);
		CHECK_INT(b->fps, 15);
		CHECK(b->sender_first);
		CHECK_INT(b->ready[0].sign, BUILD_TOLD);
		CHECK_INT(b->ready[1].sign, BUILD_TCP);
		CHECK_INT(b->ready[1].port, 80);
		CHECK_INT(b->ready_limit, 3 * NSEC_PER_SEC);
		CHECK_INT(b->picture_limit, 20 * NSEC_PER_SEC);
		CHECK_INT(b->stop_limit, 500 * NSEC_PER_MSEC);
		CHECK_STR(b->needs, "a b");
		CHECK_HAS(b->folder, "/shows");
		CHECK_INT(b->ip_version, 6);
	}
	plan_free(p);
	folder_remove(&f);
}

#define BUILD "show: s\nroute: r\nworkload: {build: {sender: a, receiver: b, "

static void points_at_each_mistake_of_a_build(void)
{
	folder_refuses("show: s\nroute: r\nworkload: build\n",
		       "shows/s.yaml:3:11: a build without commands: \"sender\" and \"receiver\"");
	folder_refuses("show: s\nroute: r\nworkload: {build: {sender: a}}\n",
		       "shows/s.yaml:3:19: a build without \"receiver\"");
	folder_refuses("show: s\nroute: r\nworkload: {build: {receiver: a}}\n",
		       "shows/s.yaml:3:19: a build without \"sender\"");
	folder_refuses(BUILD "sander: x}}\n", "shows/s.yaml:3:44: unknown key \"sander\"");
	folder_refuses(BUILD "pictures: page}}\n",
		       "shows/s.yaml:3:54: found \"page\", expected how the sender gets pictures");
	folder_refuses(
		BUILD "back: file}}\n",
		"shows/s.yaml:3:50: found \"file\", expected how the receiver gives pictures back");
	folder_refuses(BUILD "back: page}}\n",
		       "shows/s.yaml:3:19: \"back: page\" without \"folder\"");
	folder_refuses(BUILD "pictures: none}}\n", "shows/s.yaml:3:19: \"back\" without pictures");
	folder_refuses(BUILD "size: 200x200}}\n",
		       "shows/s.yaml:3:50: pictures of 200x200 have no room for a stamp");
	folder_refuses(
		BUILD "receiver-ready: soon}}\n",
		"shows/s.yaml:3:60: found \"soon\", expected one of: started, told, udp PORT, tcp "
		"PORT");
	folder_refuses(BUILD "receiver-ready: udp}}\n", "shows/s.yaml:3:60: found \"udp\"");
	folder_refuses(BUILD "receiver-ready: udp 0}}\n",
		       "shows/s.yaml:3:60: found port \"0\", expected 1 to 65535");
	folder_refuses(BUILD "stop-within: 4 s}}\n", "shows/s.yaml:3:57: expected 1 ms to 3 s");
	folder_refuses(BUILD "needs: [a b]}}\n",
		       "shows/s.yaml:3:52: \"a b\" is no name of a program");
	folder_refuses(BUILD "folder: nowhere}}\n",
		       "shows/s.yaml:3:52: nowhere: No such file or directory");
}

CU_TestInfo build_tests[] = {
	TEST(reads_a_whole_build),
	TEST(points_at_each_mistake_of_a_build),
	CU_TEST_INFO_NULL,
};

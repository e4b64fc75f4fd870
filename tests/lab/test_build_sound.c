/* test_build_sound.c - the sound of a build: how old it is when it comes back, and what is no
 * sound.
 */
#include "tests/lab/build_kit.h"

/* Sound as it is, by TCP. */
#define RECEIVER                                                               \
	"exec python3 -c 'import os,socket\n"                                  \
	"      s=socket.create_server((os.environ[\"STRAITS_LOCAL\"],5004))\n" \
	"      c=s.accept()[0]\n"                                              \
	"      while b:=c.recv(1<<16): os.write(4,b)'\n"
#define SENDER                                                                    \
	"exec python3 -c 'import os,socket\n"                                     \
	"      s=socket.create_connection((os.environ[\"STRAITS_PEER\"],5004))\n" \
	"      s.setsockopt(socket.IPPROTO_TCP,socket.TCP_NODELAY,1)\n"           \
	"      while b:=os.read(4,1<<16): s.sendall(b)'\n"

static const char head[] = "show: sound\nroute: lan-control\nduration: 7 s\n"
			   "expect: [audio.latency.p50 <= 500 ms]\n"
			   "workload:\n  build:\n    pictures: none\n    back: none\n";

static void run_sound(const char *more, struct numbers *ret, struct text *ret_manifest)
{
	const char *const far[RUN_MORE] = { "--set=haul-out.delay=100.5ms" };
	struct text text = { 0 };
	char dir[64], path[96];

	scratch_make(dir);
	text_addf(&text, "%s%s", head, more);
	(void)run_write(dir, "sound.yaml", text_str(&text), path);
	text_done(&text);
	run_once(dir, path, far, ret);
	*ret_manifest = run_file(dir, "sound", "run.json");
	scratch_remove(dir);
}

/* The microphone gives 20 ms when the last of them was spoken, the route takes 100.5 ms. */
static void is_as_old_as_its_way(const char *more)
{
	struct text manifest = { 0 };
	struct numbers n;
	double age;

	BUILD_OR_SKIP("python3");
	run_sound(more, &n, &manifest);
	age = built_value(&n, "audio.latency.p50");
	CHECK(age > 120 && age < 220);
	CHECK_NEAR(built_value(&n, "audio.missing"), 0, 0.35);
	CHECK_HAS(text_str(&manifest), "\"complete\"");
	numbers_done(&n);
	text_done(&manifest);
}

static void sound_as_wav_is_as_old_as_its_way(void)
{
	is_as_old_as_its_way("    sound: wav\n    sound-back: wav\n    receiver-ready: tcp 5004\n"
			     "    receiver: |\n      " RECEIVER "    sender: |\n      " SENDER);
}

static void sound_without_a_header_is_as_old_as_its_way(void)
{
	LONG();
	is_as_old_as_its_way("    sound: raw\n    sound-back: raw\n    receiver-ready: tcp 5004\n"
			     "    receiver: |\n      " RECEIVER "    sender: |\n      " SENDER);
}

static void what_comes_back_as_no_wav_is_told(void)
{
	struct text manifest = { 0 };
	struct numbers n;

	BUILD_OR_SKIP("python3");
	run_sound("    sound: wav\n    sound-back: wav\n"
		  "    receiver: while echo nonsense >&4; do sleep 0.1; done\n"
		  "    sender: exec cat <&4 >/dev/null\n",
		  &n, &manifest);
	CHECK_INT(n.status, 3);
	CHECK_HAS(text_str(&manifest), "the sound that came back: it does not begin with RIFF");
	numbers_done(&n);
	text_done(&manifest);
}

static CU_TestInfo build_sound_tests[] = {
	TEST(sound_as_wav_is_as_old_as_its_way),
	TEST(sound_without_a_header_is_as_old_as_its_way),
	TEST(what_comes_back_as_no_wav_is_told),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "build_sound", build_sound_tests },
	{ 0 },
};

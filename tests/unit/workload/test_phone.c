/* test_phone.c - two hosts' phones on the loopback: calls, messages, refusals. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/parley.h"
#include "harness/workload/phone.h"
#include "tests/support/suite.h"

#define LIMIT_S 10

struct end {
	struct phone *phone;
	unsigned connected;
	unsigned messages;
	size_t last_length;
	char broken[200];
};

static void on_connected(void *arg)
{
	((struct end *)arg)->connected++;
}

static void on_message(void *arg, const struct parley_message *message)
{
	struct end *end = arg;

	end->messages++;
	end->last_length = strlen(message->text);
}

static void on_broken(void *arg, const char *why)
{
	struct end *end = arg;

	(void)snprintf(end->broken, sizeof(end->broken), "%s", why);
}

/* A TCP port of the loopback that nobody listens on just now. */
static unsigned free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t length = sizeof(a);

	(void)bind(fd, (struct sockaddr *)&a, sizeof(a));
	(void)getsockname(fd, (struct sockaddr *)&a, &length);
	(void)close(fd);
	return ntohs(a.sin_port);
}

static int open_end(struct end *end, unsigned port, bool listens, struct err *err)
{
	const struct phone_conf conf = {
		.local = "127.0.0.1",
		.peer = "127.0.0.1",
		.port = port,
		.listens = listens,
		.on_connected = on_connected,
		.on_message = on_message,
		.on_broken = on_broken,
		.arg = end,
	};

	int r;

	*end = (struct end){ 0 };
	r = phone_new(&end->phone, &conf, err);
	return r == 0 && listens ? phone_start(end->phone, err) : r;
}

/* Runs the main loop until *n is at least want. */
static void wait_for(const unsigned *n, unsigned want)
{
	gint64 limit = g_get_monotonic_time() + LIMIT_S * G_USEC_PER_SEC;

	while (*n < want && g_get_monotonic_time() < limit)
		(void)g_main_context_iteration(NULL, FALSE);
	CHECK_INT(*n, want);
}

static void wait_for_break(const struct end *end)
{
	gint64 limit = g_get_monotonic_time() + LIMIT_S * G_USEC_PER_SEC;

	while (!end->broken[0] && g_get_monotonic_time() < limit)
		(void)g_main_context_iteration(NULL, FALSE);
}

static void messages_go_both_ways_in_full(void)
{
	static char much[PARLEY_TEXT_MAX + 1];
	struct parley_message offer = { .kind = PARLEY_OFFER, .text = much };
	struct parley_message answer = { .kind = PARLEY_ANSWER, .text = "fine" };
	struct end seller, buyer;
	unsigned port = free_port();

	memset(much, 'o', PARLEY_TEXT_MAX);
	CHECK_INT(open_end(&seller, port, true, NULL), 0);
	CHECK_INT(open_end(&buyer, port, false, NULL), 0);
	CHECK_INT(phone_start(buyer.phone, NULL), 0);
	wait_for(&buyer.connected, 1);
	wait_for(&seller.connected, 1);
	for (unsigned i = 0; i < 20; i++)
		phone_say(buyer.phone, &offer);
	wait_for(&seller.messages, 20);
	CHECK_INT(seller.last_length, PARLEY_TEXT_MAX);
	phone_say(seller.phone, &answer);
	wait_for(&buyer.messages, 1);
	CHECK_INT(buyer.last_length, 4);
	phone_free(buyer.phone);
	wait_for_break(&seller);
	CHECK_HAS(seller.broken, "hung up");
	phone_free(seller.phone);
}

static void calls_again_until_the_peer_listens(void)
{
	struct end seller, buyer;
	unsigned port = free_port();

	CHECK_INT(open_end(&buyer, port, false, NULL), 0);
	CHECK_INT(phone_start(buyer.phone, NULL), 0);
	for (unsigned i = 0; i < 3; i++)
		(void)g_main_context_iteration(NULL, TRUE);
	CHECK_INT(buyer.connected, 0);
	CHECK_INT(open_end(&seller, port, true, NULL), 0);
	wait_for(&buyer.connected, 1);
	CHECK_STR(buyer.broken, "");
	phone_free(buyer.phone);
	phone_free(seller.phone);
}

static void a_call_waits_until_the_phone_takes_calls(void)
{
	struct parley_message message = { .kind = PARLEY_OFFER, .text = "x" };
	unsigned port = free_port();
	struct end seller = { 0 }, buyer;
	const struct phone_conf conf = {
		.local = "127.0.0.1",
		.peer = "127.0.0.1",
		.port = port,
		.listens = true,
		.on_connected = on_connected,
		.on_message = on_message,
		.on_broken = on_broken,
		.arg = &seller,
	};

	CHECK_INT(phone_new(&seller.phone, &conf, NULL), 0);
	CHECK_INT(open_end(&buyer, port, false, NULL), 0);
	CHECK_INT(phone_start(buyer.phone, NULL), 0);
	wait_for(&buyer.connected, 1);
	phone_say(buyer.phone, &message);
	for (unsigned i = 0; i < 20; i++)
		(void)g_main_context_iteration(NULL, FALSE);
	CHECK_INT(seller.connected, 0);
	CHECK_INT(phone_start(seller.phone, NULL), 0);
	wait_for(&seller.messages, 1);
	phone_free(buyer.phone);
	phone_free(seller.phone);
}

static void a_second_caller_is_turned_away(void)
{
	struct end seller, buyer, other;
	unsigned port = free_port();

	CHECK_INT(open_end(&seller, port, true, NULL), 0);
	CHECK_INT(open_end(&buyer, port, false, NULL), 0);
	CHECK_INT(open_end(&other, port, false, NULL), 0);
	CHECK_INT(phone_start(buyer.phone, NULL), 0);
	wait_for(&seller.connected, 1);
	CHECK_INT(phone_start(other.phone, NULL), 0);
	wait_for_break(&other);
	CHECK(other.broken[0] != '\0');
	CHECK_STR(buyer.broken, "");
	phone_free(other.phone);
	phone_free(buyer.phone);
	phone_free(seller.phone);
}

static void a_peer_that_talks_nonsense_breaks_the_call(void)
{
	struct parley_message message = { .kind = PARLEY_OFFER, .text = "x" };
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	unsigned port = free_port();
	struct end seller;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_port = htons((uint16_t)port);
	CHECK_INT(open_end(&seller, port, true, NULL), 0);
	CHECK_INT(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	CHECK_INT(send(fd, "GET / HTTP/1.1\r\n", 16, 0), 16);
	wait_for_break(&seller);
	CHECK_HAS(seller.broken, "\"GET / HTTP/1.1");
	phone_say(seller.phone, &message); /* into a dead line: nothing happens */
	phone_free(seller.phone);
	(void)close(fd);
}

static void a_port_in_use_and_a_wrong_address_are_named(void)
{
	struct end seller, second;
	unsigned port = free_port();
	struct err err = { 0 };

	CHECK_INT(open_end(&seller, port, true, NULL), 0);
	CHECK_INT(open_end(&second, port, true, &err), -EADDRINUSE);
	CHECK_HAS(err.text, "listening on 127.0.0.1 port ");
	CHECK(second.phone == NULL);
	phone_free(seller.phone);
}

CU_TestInfo phone_tests[] = {
	TEST(messages_go_both_ways_in_full),
	TEST(calls_again_until_the_peer_listens),
	TEST(a_call_waits_until_the_phone_takes_calls),
	TEST(a_second_caller_is_turned_away),
	TEST(a_peer_that_talks_nonsense_breaks_the_call),
	TEST(a_port_in_use_and_a_wrong_address_are_named),
	CU_TEST_INFO_NULL,
};

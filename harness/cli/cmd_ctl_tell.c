/* cmd_ctl_tell.c - a run's answers in words. */
#include <jansson.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/cli/cmd_ctl.h"
#include "harness/scenario/words.h"

static json_int_t number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static const char *word(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? s : "";
}

static void tell_loss(const json_t *link, struct text *into)
{
	double run = json_number_value(json_object_get(link, "loss_run"));

	text_add(into, ", loss ");
	words_share(json_number_value(json_object_get(link, "loss")), into);
	if (run > 0)
		text_addf(into, " in runs of %.4g", run);
}

/* "queue 12 kB of 64 kB", as far as there is a limit. */
static void tell_queue(const json_t *link, struct text *into)
{
	json_int_t bytes = number(link, "queue_limit_bytes");
	json_int_t packets = number(link, "queue_limit_packets");
	json_int_t time = number(link, "queue_limit_ns");

	text_add(into, ", queue ");
	words_size((uint64_t)number(link, "queued_bytes"), into);
	if (bytes) {
		text_add(into, " of ");
		words_size((uint64_t)bytes, into);
	}
	if (packets)
		text_addf(into, ", %lld of %lld packets", (long long)number(link, "queued_packets"),
			  (long long)packets);
	if (time) {
		text_add(into, ", at most ");
		words_duration(time, into);
	}
}

static void tell_link(const json_t *link, struct text *into)
{
	text_addf(into, "  %-12s ", word(link, "name"));
	words_duration(number(link, "delay_ns"), into);
	if (number(link, "jitter_ns")) {
		text_add(into, ", jitter ");
		words_duration(number(link, "jitter_ns"), into);
	}
	if (number(link, "rate_bps")) {
		text_add(into, ", ");
		words_rate((uint64_t)number(link, "rate_bps"), into);
	}
	if (json_number_value(json_object_get(link, "loss")) > 0)
		tell_loss(link, into);
	tell_queue(link, into);
	if (strcmp(word(link, "outage"), "none") != 0)
		text_addf(into, ", OUTAGE: packets %s",
			  strcmp(word(link, "outage"), "wait") ? "are lost" : "wait");
	text_add(into, "\n");
}

static void tell_route(const json_t *route, struct text *into)
{
	const json_t *account = json_object_get(route, "account");
	const json_t *late = json_object_get(route, "lateness");
	const json_t *links = json_object_get(route, "links");

	text_addf(into, "%s: %lld in, %lld delivered, %lld lost, %lld dropped, %lld inside; late ",
		  word(route, "name"), (long long)number(account, "in"),
		  (long long)number(account, "delivered"), (long long)number(account, "lost"),
		  (long long)number(account, "dropped"), (long long)number(account, "in_flight"));
	words_duration(number(late, "p50_ns"), into);
	text_add(into, " (half), ");
	words_duration(number(late, "p99_ns"), into);
	text_add(into, " (99 %), ");
	words_duration(number(late, "max_ns"), into);
	text_add(into, " (most)\n");
	for (size_t i = 0; i < json_array_size(links); i++)
		tell_link(json_array_get(links, i), into);
}

static void tell_event(const json_t *event, struct text *into)
{
	text_addf(into, "in force%s: %s on %s since ",
		  json_is_true(json_object_get(event, "by_hand")) ? " by hand" : "",
		  word(event, "name"), word(event, "link"));
	words_duration(number(event, "begin_ns"), into);
	if (json_object_get(event, "end_ns")) {
		text_add(into, " until ");
		words_duration(number(event, "end_ns"), into);
	}
	text_addf(into, ": %s\n", word(event, "text"));
}

static void tell_time(const json_t *state, struct text *into)
{
	if (!json_object_get(state, "at_ns")) {
		text_add(into, "starting");
		return;
	}
	text_addf(into, "%.1f", (double)number(state, "at_ns") / 1e9);
	if (json_object_get(state, "duration_ns"))
		text_addf(into, " of %.4g", (double)number(state, "duration_ns") / 1e9);
	text_add(into, " s");
}

static void tell_trust(const json_t *state, struct text *into)
{
	const json_t *trust = json_object_get(state, "trust");
	const json_t *findings = json_object_get(trust, "findings");

	text_addf(into, "trust so far: %s\n", word(trust, "grade"));
	for (size_t i = 0; i < json_array_size(findings); i++)
		text_addf(into, "  %s\n", json_string_value(json_array_get(findings, i)));
}

void ctl_tell_state(const json_t *state, struct text *into)
{
	const json_t *events = json_object_get(state, "events");
	const json_t *routes = json_object_get(state, "routes");
	json_int_t by_hand = number(state, "by_hand");

	text_addf(into, "%s over %s, seed %lld: ", word(state, "name"), word(state, "route"),
		  (long long)number(state, "seed"));
	tell_time(state, into);
	if (by_hand)
		text_addf(into, ", changed by hand %lld time%s", (long long)by_hand,
			  by_hand == 1 ? "" : "s");
	text_add(into, "\n");
	for (size_t i = 0; i < json_array_size(events); i++)
		tell_event(json_array_get(events, i), into);
	for (size_t i = 0; i < json_array_size(routes); i++)
		tell_route(json_array_get(routes, i), into);
	tell_trust(state, into);
}

/* What was delivered since the state before, as a rate. */
static void tell_delivered(const json_t *before, const json_t *route, double seconds,
			   struct text *into)
{
	const json_t *was = json_object_get(before, "account");
	json_int_t bytes = number(json_object_get(route, "account"), "delivered_bytes");

	if (!before || seconds <= 0)
		return;
	words_rate((uint64_t)((double)(bytes - number(was, "delivered_bytes")) * 8 / seconds),
		   into);
	text_add(into, ", ");
}

void ctl_tell_line(const json_t *before, const json_t *state, struct text *into)
{
	const json_t *routes = json_object_get(state, "routes");
	const json_t *earlier = json_object_get(before, "routes");
	const json_t *events = json_object_get(state, "events");
	double seconds = (double)(number(state, "at_ns") - number(before, "at_ns")) / 1e9;

	tell_time(state, into);
	for (size_t i = 0; i < json_array_size(routes); i++) {
		const json_t *route = json_array_get(routes, i);
		const json_t *account = json_object_get(route, "account");

		text_addf(into, "; %s ", word(route, "name"));
		tell_delivered(json_array_get(earlier, i), route, seconds, into);
		text_addf(into, "%lld inside, %lld lost, %lld dropped",
			  (long long)number(account, "in_flight"),
			  (long long)number(account, "lost"),
			  (long long)number(account, "dropped"));
	}
	text_addf(into, "; %s", word(json_object_get(state, "trust"), "grade"));
	for (size_t i = 0; i < json_array_size(events); i++)
		text_addf(into, "%s %s", i ? "," : ";", word(json_array_get(events, i), "name"));
	text_add(into, "\n");
}

void ctl_tell_order(const json_t *done, struct text *into)
{
	text_addf(into, "%s on %s at ", word(done, "name"), word(done, "link"));
	text_addf(into, "%.3f s", (double)number(done, "begin_ns") / 1e9);
	if (json_object_get(done, "end_ns"))
		text_addf(into, " until %.3f s", (double)number(done, "end_ns") / 1e9);
	text_addf(into, ": %s\n", word(done, "text"));
}

/* ctl.c - requests of clients answered: the state told, orders carried out and kept. */
#include "harness/scenario/ctl.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/drive/live_snapshot.h"
#include "harness/lab/control.h"
#include "harness/lab/lab.h"
#include "harness/scenario/ctl_inside.h"

int ctl_new(const struct ctl_conf *conf, struct ctl **ret, struct err *err)
{
	struct ctl *ctl = calloc(1, sizeof(*ctl));

	if (!ctl)
		return err_set(err, -ENOMEM, "no memory for live control");
	ctl->conf = *conf;
	ctl->t0 = NSEC_NEVER;
	*ret = ctl;
	return 0;
}

void ctl_free(struct ctl *ctl)
{
	for (size_t i = 0; ctl && i < ctl->event_count; i++)
		plan_event_done(&ctl->events[i]);
	if (ctl)
		free(ctl->events);
	free(ctl);
}

static void take_end(void *arg, uint32_t id, nsec_t at)
{
	struct ctl *ctl = arg;

	for (size_t i = 0; i < ctl->event_count; i++)
		if (ctl->events[i].id == id)
			ctl->events[i].end = at - ctl->t0;
}

/* Takes note of changes that have ended. */
static void take_ends(struct ctl *ctl, struct lab *lab)
{
	lab_change_ended(lab, take_end, ctl);
}

const struct plan_event *ctl_events(struct ctl *ctl, struct lab *lab, size_t *ret_count)
{
	take_ends(ctl, lab);
	*ret_count = ctl->event_count;
	return ctl->events;
}

static json_t *state(struct ctl *ctl, struct lab *lab, struct err *err)
{
	struct live_snapshot now;
	json_t *json;

	if (lab_snapshot(lab, &now, err) < 0)
		return NULL;
	take_ends(ctl, lab);
	json = ctl_state_json(ctl, lab, &now);
	live_snapshot_done(&now);
	if (!json)
		(void)err_set(err, -ENOMEM, "no memory for the state");
	return json;
}

/* Room for one more event. */
static int make_room(struct ctl *ctl, struct err *err)
{
	size_t room = ctl->event_room ? 2 * ctl->event_room : 16;
	struct plan_event *v;

	if (ctl->event_count < ctl->event_room)
		return 0;
	v = realloc(ctl->events, room * sizeof(*v));
	if (!v)
		return err_set(err, -ENOMEM, "no memory for an order");
	ctl->events = v;
	ctl->event_room = room;
	return 0;
}

/* When the timeline began, which the drive knows. */
static int find_start(struct ctl *ctl, struct lab *lab, struct err *err)
{
	struct live_snapshot now;
	int r;

	if (ctl->t0 != NSEC_NEVER)
		return 0;
	r = lab_snapshot(lab, &now, err);
	if (r < 0)
		return r;
	ctl->t0 = now.t0;
	live_snapshot_done(&now);
	if (ctl->t0 == NSEC_NEVER)
		return err_set(err, -EAGAIN, "the timeline has not begun yet");
	return 0;
}

static int make_order(struct ctl *ctl, const struct ctl_request *request, struct ctl_order *ret,
		      struct err *err)
{
	const struct plan *plan = ctl->conf.plan;
	const uint32_t nth = (uint32_t)ctl->event_count + 1;

	if (nth > CTL_ORDERS_MAX)
		return err_set(err, -E2BIG, "more than %d changes by hand", CTL_ORDERS_MAX);
	if (request->verb == CTL_SET)
		return ctl_order_set(plan, request->change, request->lasts, nth, ret, err);
	return ctl_order_fire(plan, &request->fire, nth, ret, err);
}

/* The order in force; its event, the caller's to keep, then tells when. */
static int carry_out(struct ctl *ctl, struct lab *lab, struct ctl_order *order, struct err *err)
{
	nsec_t at = 0;
	int r = find_start(ctl, lab, err);

	if (r == 0)
		r = make_room(ctl, err);
	/* what is not in force any more makes room for it */
	take_ends(ctl, lab);
	if (r == 0)
		r = lab_change(lab,
			       &(struct live_change){ .id = order->event.id,
						      .word = order->word,
						      .parts = order->parts,
						      .part_count = order->part_count },
			       &at, err);
	if (r < 0)
		return r;
	order->event.begin = at - ctl->t0;
	if (order->event.end != NSEC_NEVER)
		order->event.end += order->event.begin;
	ctl->events[ctl->event_count++] = order->event;
	order->event = (struct plan_event){ 0 };
	return 0;
}

static json_t *obey(struct ctl *ctl, struct lab *lab, const struct ctl_request *request,
		    struct err *err)
{
	struct ctl_order order = { 0 };
	const struct plan_event *done;
	json_t *json;
	int r = make_order(ctl, request, &order, err);

	if (r == 0)
		r = carry_out(ctl, lab, &order, err);
	ctl_order_done(&order);
	if (r < 0)
		return NULL;
	done = &ctl->events[ctl->event_count - 1];
	json = json_pack("{s:b, s:I, s:s, s:s, s:s, s:I}", "ok", 1, "id", (json_int_t)done->id,
			 "name", done->name, "link", done->link, "text", done->text, "begin_ns",
			 (json_int_t)done->begin);
	if (json && done->end != NSEC_NEVER)
		(void)json_object_set_new(json, "end_ns", json_integer(done->end));
	return json;
}

static json_t *do_request(struct ctl *ctl, struct lab *lab, const struct ctl_request *request,
			  struct control_reply *reply, struct err *err)
{
	switch (request->verb) {
	case CTL_SET:
	case CTL_FIRE:
		return obey(ctl, lab, request, err);
	case CTL_STOP:
		reply->stop = true;
		return json_pack("{s:b}", "ok", 1);
	case CTL_WATCH:
		reply->again = request->every;
		return state(ctl, lab, err);
	case CTL_STATE:
	case CTL_VERBS:
		break;
	}
	return state(ctl, lab, err);
}

/* Adds the object as a line. */
static void add_line(const json_t *json, struct text *into)
{
	char *line = json_dumps(json, JSON_COMPACT);

	if (line)
		text_addf(into, "%s\n", line);
	else
		into->failed = true;
	free(line);
}

/* Whatever was said: its text may hold bytes that JSON cannot. */
static json_t *refusal(const char *why)
{
	json_t *json = json_pack("{s:b, s:s}", "ok", 0, "error", why);

	return json ? json : json_pack("{s:b, s:s}", "ok", 0, "error", "text that is no UTF-8");
}

static void answer(void *arg, struct lab *lab, const char *text, size_t size,
		   struct control_reply *reply)
{
	struct err err = { .text = "out of memory" };
	json_t *object = NULL, *json = NULL;
	struct ctl_request request;
	struct ctl *ctl = arg;

	if (ctl_request_read(text, size, &request, &object, &err) == 0)
		json = do_request(ctl, lab, &request, reply, &err);
	if (!json) {
		reply->again = 0;
		json = refusal(err.text);
	}
	add_line(json, &reply->text);
	json_decref(json);
	json_decref(object);
}

void ctl_serve(struct ctl *ctl, const char *path, struct lab_conf *conf)
{
	conf->control = (struct control_conf){ .path = path, .answer = answer, .arg = ctl };
	conf->change_words = ctl_words(&conf->change_word_count);
}

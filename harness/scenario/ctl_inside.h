/* ctl_inside.h - what the parts of ctl share: nobody else includes this. */
#ifndef HARNESS_SCENARIO_CTL_INSIDE_H
#define HARNESS_SCENARIO_CTL_INSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/scenario/ctl.h"
#include "harness/scenario/ctl_order.h"

struct live_snapshot;

/* More is done by hand in no run: addresses of chance end there. */
#define CTL_ORDERS_MAX 65535

/* While the lab runs it is the thread's that answers; the job's before and after. */
struct ctl {
	struct ctl_conf conf;
	struct plan_event *events; /* carried out; times count from t0 */
	size_t event_count, event_room;
	nsec_t t0;
};

/* A request, read and checked. Strings and the options' words are the JSON object's. */
enum ctl_verb { CTL_STATE, CTL_WATCH, CTL_SET, CTL_FIRE, CTL_STOP, CTL_VERBS };

struct ctl_request {
	enum ctl_verb verb;
	nsec_t every;       /* of watch */
	const char *change; /* of set, and for how long it lasts or NULL */
	const char *lasts;
	struct ctl_fire fire;
};

/* Reads a request of these size bytes. 0 with *ret_json to be freed once *ret is of no more use, or
 * a negative errno with err. */
int ctl_request_read(const char *text, size_t size, struct ctl_request *ret,
		     struct json_t **ret_json, struct err *err);

/* The state in JSON. */
struct json_t *ctl_state_json(const struct ctl *ctl, const struct lab *lab,
			      const struct live_snapshot *now);

#endif

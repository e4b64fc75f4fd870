/* run_hand.c - what was done to a run by hand, as it stands in run.json. */
#include <jansson.h>

#include "harness/scenario/ctl.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/run_inside.h"

void run_hand_find(struct run_job *job)
{
	const char *failure = lab_control_failure(job->lab);
	size_t count;

	(void)ctl_events(job->ctl, job->lab, &count);
	if (failure)
		run_find(job, "This run could not be controlled while it ran: %s.", failure);
	if (count)
		run_find(
			job,
			"It was changed by hand %zu time%s while it ran: this is not the show as it "
			"was written.",
			count, count == 1 ? "" : "s");
}

int run_hand_add(const struct run_job *job, json_t *root)
{
	json_t *timeline = json_object_get(root, "timeline");
	size_t count;
	const struct plan_event *events = ctl_events(job->ctl, job->lab, &count);

	for (size_t i = 0; i < count; i++) {
		json_t *event = plan_event_json(&events[i], job->end - job->t0);

		if (!event || json_object_set_new(event, "by_hand", json_true()) < 0 ||
		    json_array_append_new(timeline, event) < 0)
			return -1;
	}
	return 0;
}

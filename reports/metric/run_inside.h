/* run_inside.h - steps of measuring a run; for run*.c alone. */
#ifndef REPORTS_METRIC_RUN_INSIDE_H
#define REPORTS_METRIC_RUN_INSIDE_H

#include "reports/metric/event.h"
#include "reports/metric/run.h"
#include "reports/metric/transit.h"

struct err;

/* What one direction's numbers are made from, and where they go. Filled by run.c, then borrowed. */
struct run_work {
	const struct measure_conf *conf;
	nsec_t limit;
	const struct series_set *set;
	const struct series *series; /* of the direction; NULL when it has no records */
	const struct events *events;
	const struct transit *wire;
	const char *stream; /* "to-buyer" */
	const char *sender; /* "seller" */
	const char *receiver;
	const char *const *links; /* may be NULL */
	struct run_direction *direction;
	struct metric_list *metrics;
};

/* What was on screen when, and the stalls in it. 0 or -ENOMEM. */
int run_steps(const struct run_work *w, struct err *err);

/* The place in the table of the first frame captured after the picture that stood on screen at
 * time; the table's size when there is none. Gives when that picture was captured. */
size_t run_first_behind(const struct run_work *w, nsec_t time, nsec_t *ret_on_screen);

/* When pictures were shown, ascending, repeats of one frame left out, pictures without a readable
 * stamp put in. Gives an array to be freed. 0 or -ENOMEM. */
int run_shown(const struct run_work *w, nsec_t **ret, size_t *ret_n, struct err *err);

/* A step of this host ("buyer", "ice"); NULL when it was not reached. */
const struct sample *run_step(const struct run_work *w, const char *host, const char *name);

/* Each adds its family's metrics. 0 or -ENOMEM. */
int run_latency(const struct run_work *w, struct err *err);
void run_age(const struct run_work *w);
int run_freezes(const struct run_work *w, struct err *err);
void run_frames(const struct run_work *w);
int run_delay(const struct run_work *w, struct err *err);
void run_loss(const struct run_work *w);
int run_order(const struct run_work *w, struct err *err);
int run_rtp(const struct run_work *w, struct err *err);
int run_repair(const struct run_work *w, struct err *err);
int run_told(const struct run_work *w, struct err *err);
void run_setup(const struct run_work *w);
void run_recovery(const struct run_work *w);
int run_rate(const struct run_work *w, struct err *err);
int run_stages(const struct run_work *w, struct err *err);
void run_quality(const struct run_work *w);
int run_sound(const struct run_work *w, struct err *err);
int run_player(const struct run_work *w, struct err *err);

/* Adds the numbers of the run as a whole when somebody spoke with an assistant; nothing else. 0 or
 * -ENOMEM. */
int run_conversation(const struct series_set *set, const struct measure_conf *conf,
		     struct metric_list *metrics, struct err *err);

/* Adds a length in ms. */
void run_add_ms(const struct run_work *w, const char *name, double ns, size_t count);

/* Adds a null with its reason for each of the names; NULL ends them. */
void run_add_nulls(const struct run_work *w, const char *const *names, const char *reason);

#endif

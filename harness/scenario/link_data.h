/* link_data.h - what a link's configuration borrows: traces, lists, netem's settings, tables, cross
 * traffic. */
#ifndef HARNESS_SCENARIO_LINK_DATA_H
#define HARNESS_SCENARIO_LINK_DATA_H

#include "harness/model/conf.h"
#include "harness/model/netem_conf.h"
#include "harness/scenario/link_more.h"
#include "harness/scenario/trace_file.h"

struct err;
struct lines;
struct yaml;

/* Stays where it is: the configuration points into it. */
struct link_data {
	struct trace_file trace;
	struct trace_numbers delays;
	struct delay_list delay_list;
	struct trace_numbers losses;
	struct netem_conf netem;
	struct netem_table table;
	struct netem_table slot_table;
	int32_t quantiles[NETEM_TABLE_MAX];
	struct cross_list cross;
};

/* Makes *data when it is NULL. 0 or -ENOMEM. */
int link_data_need(struct link_data **data, struct err *err);
void link_data_free(struct link_data *data);

/* Opens the file of this name beside the file that names it; complains about the place. */
int link_data_open(struct yaml at, const char *name, struct lines *ret, struct err *err);

/* Each reads the mapping at a place, with the file it names (beside the file that names it), into
 * data, and points the configuration at it. */

/* {trace: FILE, end: loop|hold, opportunity: 1504 B}: a rate over time. bps becomes the mean; the
 * rest of rate stays as link_rate_read() left it. */
int link_data_rate(struct yaml at, struct rate_conf *rate, struct link_data *data, struct err *err);

/* {list: FILE, end: loop|hold}: the jitter of each packet. */
int link_data_jitter(struct yaml at, struct delay_conf *delay, struct link_data *data,
		     struct err *err);

/* FILE: the law of jitter, a table in iproute2's .dist form, in any order. */
int link_data_table(struct yaml at, struct delay_conf *delay, struct link_data *data,
		    struct err *err);

/* {list: FILE}: which packets are lost. */
int link_data_loss(struct yaml at, struct loss_conf *loss, struct link_data *data, struct err *err);

/* "delay 100ms loss 1%", or {options: "...", kernel: linux-6.18}: tc's words make the whole link.
 * The rest of conf is filled with what comes nearest, for reports. */
int link_data_netem(struct yaml at, struct link_conf *conf, struct link_data *data,
		    struct err *err);

#endif

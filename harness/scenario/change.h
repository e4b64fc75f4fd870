/* change.h - one setting said on its own, "LINK.SETTING=VALUE", and read as a file would have it.
 */
#ifndef HARNESS_SCENARIO_CHANGE_H
#define HARNESS_SCENARIO_CHANGE_H

struct err;
struct show;
struct yaml_file;

/* Sets what "LINK.SETTING=VALUE", or "WORKLOAD.SETTING=VALUE" of the show's own workload, says in
 * show; the source of a link's setting becomes "set for this run". A show without a name is a route
 * alone. 0, or a negative errno with err. */
int change_apply(const char *change, struct show *show, struct err *err);

/* The same in two steps, for who has more to complain about. */
int change_open(const char *change, struct yaml_file **ret, struct err *err);
int change_read(struct yaml_file *file, struct show *show, struct err *err);

#endif

/* remember.h - a finished run into the history. */
#ifndef HARNESS_CLI_REMEMBER_H
#define HARNESS_CLI_REMEMBER_H

struct err;

/* Adds the run in dir to the history in file db; NULL is the user's own (store_default()), unless
 * that is switched off. A run never fails by it: what goes wrong is said on stderr. */
void remember_run(const char *dir, const char *db);

/* May a build be called so? 0, or -EINVAL. */
int remember_check_label(const char *label, struct err *err);

#endif

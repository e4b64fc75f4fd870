/* survey.h - is the evidence what the run left? */
#ifndef REPORTS_WRITE_SURVEY_H
#define REPORTS_WRITE_SURVEY_H

#include <stdbool.h>

struct err;
struct json_t;
struct manifest;

/* Hashes the files of a run's directory and holds them against those in its run.json, if it was
 * sealed. Gives name -> SHA-256 of all but run.json and its signatures in *ret, to be released with
 * json_decref(). -EBADMSG when a file that the run left is missing or altered; what a report writes
 * may differ. */
int survey_run(const char *run, const struct manifest *m, struct json_t **ret, struct err *err);

/* Would a report here take the place of one by a newer straits? 0, or -EPROTONOSUPPORT with err. */
int survey_outputs(const char *dir, struct err *err);

/* Is the file of this name, below a run's directory, one that a report writes? */
bool survey_is_output(const char *name);

/* Does it sign run.json? Then run.json cannot hold its hash. */
bool survey_is_signature(const char *name);

#endif

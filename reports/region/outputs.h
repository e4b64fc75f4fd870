/* outputs.h - the regional report for machines and for a terminal. */
#ifndef REPORTS_REGION_OUTPUTS_H
#define REPORTS_REGION_OUTPUTS_H

struct err;
struct sheaf;
struct text;

/* The newest form of regional.json. */
#define OUTPUTS_FORMAT 1

/* Every group and every run; numbers in ms, shares 0..1, null where nothing counts. 0 or -ENOMEM.
 */
int outputs_json(const struct sheaf *s, struct text *ret, struct err *err);

/* A row for each group, at most 80 columns but for long names, and the sum. English. */
void outputs_text(const struct sheaf *s, struct text *ret);

#endif

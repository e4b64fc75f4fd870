/* runs.h - the directories of the runs that a report is made of. */
#ifndef REPORTS_REGION_RUNS_H
#define REPORTS_REGION_RUNS_H

#include <stddef.h>

struct err;

/* Paths in memory of their own. */
struct runs {
	char **v;
	size_t n, cap;
};

/* Each of the n names that holds a run.json is a run; any other folder stands for the runs in it
 * and in its folders, three deep, by name, without hidden ones and symbolic links. Gives *ret, to
 * be freed with runs_done(). -EINVAL with err when a run is named twice, -ENOENT when a name holds
 * none. */
int runs_find(char *const *names, size_t n, struct runs *ret, struct err *err);
void runs_done(struct runs *runs);

#endif

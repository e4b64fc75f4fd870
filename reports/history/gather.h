/* gather.h - the runs that a word on the command line stands for. */
#ifndef REPORTS_HISTORY_GATHER_H
#define REPORTS_HISTORY_GATHER_H

struct err;
struct past_list;

/* Adds the runs that word names to the list:
 *   DIR          the run in it, or, when it is none itself, every run in a folder of it
 *   @FILE        a text file with such a word a line; empty lines and lines from # on do not count
 *   build:LABEL  the runs of that build in the history of file db (store_default() when NULL)
 * 0, or a negative errno with err; the list then holds what came before. */
int gather_runs(const char *word, const char *db, struct past_list *list, struct err *err);

#endif

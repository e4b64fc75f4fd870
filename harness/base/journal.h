/* journal.h - a record file that several threads write while a run goes on. */
#ifndef HARNESS_BASE_JOURNAL_H
#define HARNESS_BASE_JOURNAL_H

struct err;
struct journal;
struct record;

/* Creates the file, or empties it. Returns 0 and gives the journal, or a negative errno. */
int journal_open(struct journal **ret, const char *path, struct err *err);

/* Writes the line "# key: value"; call it before the first note. */
void journal_header(struct journal *j, const char *key, const char *value);

/* Adds a record; any thread may. Records of different threads are not in the order of their times.
 */
void journal_note(struct journal *j, const struct record *r);

/* Brings what was noted to the file: what a process that is killed later leaves behind ends with a
 * whole line, as long as less than 256 kB are noted between two flushes. */
void journal_flush(struct journal *j);

/* 0, or the negative errno of the first write that failed: what was noted since may be lost.
 * Buffers hide a full disk until they are full themselves. */
int journal_failure(struct journal *j);

/* Brings everything to the file and closes it; later notes are ignored. Returns 0, or the first
 * error of any write, with err naming the file. */
int journal_finish(struct journal *j, struct err *err);

/* Frees the journal; no thread may note any more. What was not finished may be lost. NULL is fine.
 */
void journal_free(struct journal *j);

#endif

/* anonymise.h - a run with other addresses in it. */
#ifndef REPORTS_CUSTODY_ANONYMISE_H
#define REPORTS_CUSTODY_ANONYMISE_H

struct err;
struct text;

/* Writes the run in directory from into the directory to, with every address in its captures and
 * texts replaced (see mask.h) by a key that is drawn for it and kept nowhere. to is empty, or from
 * itself while nobody reads it. What reports are made of is there then, and a run.json that says so
 * and lists no hashes yet: report_make() makes the report and seals the run. Reports, signatures
 * and hidden files are not taken along; of the show's file only its name is.
 * notes gets a sentence a line about what could not be taken along. 0; -EALREADY for a run that was
 * anonymised before; -EBADMSG when a file was altered since the run, and other negative errnos, and
 * then to is not whole. */
int anonymise_run(const char *from, const char *to, struct text *notes, struct err *err);

#endif

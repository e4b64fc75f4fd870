/* csv.h - frames.csv: the frame tables of all who watch. */
#ifndef REPORTS_WRITE_CSV_H
#define REPORTS_WRITE_CSV_H

struct evidence;
struct text;

/* One row a frame; instants in ns since the timeline's 0, lengths in ns, empty where no probe saw
 * anything. The first row names the columns. */
void csv_frames(const struct evidence *e, struct text *ret);

#endif

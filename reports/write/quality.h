/* quality.h - the pictures that both ends of a call kept, made into records. */
#ifndef REPORTS_WRITE_QUALITY_H
#define REPORTS_WRITE_QUALITY_H

struct err;

/* What the hosts leave behind: pictures as they were sent, and as they came out of the decoder. */
#define QUALITY_SENT  "sent.shots"
#define QUALITY_SHOWN "shown.shots"

/* Compares seller.sent.shots with buyer.shown.shots and buyer.sent.shots with seller.shown.shots in
 * the run's directory, frame by frame of the same id and size, and writes MSE and SSIM of each pair
 * to quality.rec, which is there afterwards even when nothing could be compared; the pictures are
 * then removed. Files that are absent or broken, as a host that died leaves them, count as without
 * pictures. 0, or a negative errno when quality.rec cannot be written. */
int quality_settle(const char *run, struct err *err);

#endif

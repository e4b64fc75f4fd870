/* live_mail.h - letters from other threads to the drive's, which never waits for a writer. */
#ifndef HARNESS_DRIVE_LIVE_MAIL_H
#define HARNESS_DRIVE_LIVE_MAIL_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "harness/base/time.h"

struct live;
struct live_letter;

/* How long a writer waits for a drive that does not run. */
#define LIVE_MAIL_PATIENCE (2 * NSEC_PER_SEC)

#define LIVE_LETTER_GOES_ON 1

/* What a writer wants done between two packets. It stays the writer's; the drive's thread looks at
 * it only until the answer. */
struct live_letter {
	/* Runs in the drive's thread and neither waits nor allocates: does a part of the work, of
	 * microseconds. LIVE_LETTER_GOES_ON, or the answer: 0 or a negative errno. By now
	 * everything that came before was received. */
	int (*read)(struct live *live, struct live_letter *letter, nsec_t now);
	atomic_int answer;
};

/* One letter at a time: the box holds it until the drive takes it out. */
struct live_mail {
	pthread_mutex_t writing; /* between those who write */
	_Atomic(struct live_letter *) box;
	sem_t answered;
	atomic_bool closed;
	struct live_letter *open; /* the drive's: taken out, not yet done */
};

void live_mail_init(struct live_mail *mail);
void live_mail_done(struct live_mail *mail);

/* Hands the letter over and waits until it was read: from any thread but the drive's. Its answer;
 * -ESHUTDOWN when the drive has ended; -ETIMEDOUT when it did not run for LIVE_MAIL_PATIENCE, and
 * then will never see the letter. */
int live_mail_post(struct live *live, struct live_letter *letter);

/* The rest is the drive's thread's. */

/* Reads what has come, or the next part of it. True when it is to be called again at once. */
bool live_mail_read(struct live *live, nsec_t now);

/* From now on nobody reads: answers who still waits. */
void live_mail_close(struct live *live);

#endif

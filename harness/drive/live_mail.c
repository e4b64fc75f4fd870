/* live_mail.c - a box for one letter, emptied by the drive between two packets. */
#include "harness/drive/live_mail.h"

#include <errno.h>
#include <time.h>

#include "harness/drive/clock.h"
#include "harness/drive/live_inside.h"

void live_mail_init(struct live_mail *mail)
{
	(void)pthread_mutex_init(&mail->writing, NULL);
	(void)sem_init(&mail->answered, 0, 0);
	atomic_init(&mail->box, NULL);
	atomic_init(&mail->closed, false);
}

void live_mail_done(struct live_mail *mail)
{
	(void)pthread_mutex_destroy(&mail->writing);
	(void)sem_destroy(&mail->answered);
}

/* Takes the letter back out of the box; false when the drive was faster. */
static bool take_back(struct live_mail *mail, struct live_letter *letter)
{
	return atomic_compare_exchange_strong(&mail->box, &letter, NULL);
}

static bool answered_by(struct live_mail *mail, nsec_t until)
{
	const struct timespec ts = { .tv_sec = until / NSEC_PER_SEC,
				     .tv_nsec = until % NSEC_PER_SEC };
	int r;

	do
		r = sem_clockwait(&mail->answered, CLOCK_MONOTONIC, &ts);
	while (r < 0 && errno == EINTR);
	return r == 0;
}

/* What the drive has taken out it is at work on: that is waited for. */
static int await(struct live_mail *mail, struct live_letter *letter)
{
	if (answered_by(mail, clock_now() + LIVE_MAIL_PATIENCE))
		return 0;
	if (take_back(mail, letter))
		return -ETIMEDOUT;
	while (sem_wait(&mail->answered) < 0)
		;
	return 0;
}

int live_mail_post(struct live *live, struct live_letter *letter)
{
	struct live_mail *mail = &live->mail;
	int r = 0;

	(void)pthread_mutex_lock(&mail->writing);
	atomic_store(&mail->box, letter);
	live_poke(live);
	/* the drive closes before it looks into the box for the last time: one sees the other */
	if (atomic_load(&mail->closed) && take_back(mail, letter))
		r = -ESHUTDOWN;
	else
		r = await(mail, letter);
	(void)pthread_mutex_unlock(&mail->writing);
	return r < 0 ? r : atomic_load_explicit(&letter->answer, memory_order_acquire);
}

/* The writer's to free from here on. The answer is an atomic number so that those tools see the
 * order of things, too, to which sem_clockwait() is unknown. */
static void answer(struct live_mail *mail, int code)
{
	atomic_store_explicit(&mail->open->answer, code, memory_order_release);
	mail->open = NULL;
	(void)sem_post(&mail->answered);
}

bool live_mail_read(struct live *live, nsec_t now)
{
	struct live_mail *mail = &live->mail;

	/* the plain look keeps the box's cache line shared while nobody writes */
	if (!mail->open && atomic_load_explicit(&mail->box, memory_order_relaxed))
		mail->open = atomic_exchange(&mail->box, NULL);
	if (mail->open) {
		int code = mail->open->read(live, mail->open, now);

		if (code <= 0)
			answer(mail, code);
	}
	return mail->open;
}

void live_mail_close(struct live *live)
{
	struct live_mail *mail = &live->mail;

	atomic_store(&mail->closed, true);
	if (!mail->open)
		mail->open = atomic_exchange(&mail->box, NULL);
	if (mail->open)
		answer(mail, -ESHUTDOWN);
}

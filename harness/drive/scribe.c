/* scribe.c - a queue from the drive's thread to the thread that writes. */
#include "harness/drive/scribe.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"

#define ROOM_DEFAULT (1U << 18)

/* How long entries lie before the writer looks by itself. */
#define LOOK_MSEC 20

/* head and tail count entries since the start: the drive alone moves tail, the writer alone head.
 */
struct scribe {
	_Alignas(64) _Atomic uint64_t head;
	struct scribe_word *words;
	struct scribe_entry *entries;
	struct journal *files[SCRIBE_FILES];
	char *paths[SCRIBE_FILES];
	uint32_t room;
	int wake;
	_Alignas(64) _Atomic uint64_t tail;
	uint64_t woken_at; /* the drive's: tail when it last woke the writer */
	uint64_t lost;     /* the drive's */
	pthread_t thread;
	/* the first write that failed: its negative errno, and the file, told together */
	_Atomic int failure;
	enum scribe_file failed_file;
	int alarm;
	atomic_bool closing;
	bool running;
};

static void write_entry(struct scribe *s, const struct scribe_entry *e)
{
	const struct scribe_word *word = &s->words[e->word];
	struct record r = {
		.time = e->time, .kind = (enum record_kind)e->kind, .id = e->id, .value = e->value
	};

	(void)snprintf(r.probe, sizeof(r.probe), "%s", word->probe);
	(void)snprintf(r.stream, sizeof(r.stream), "%s", word->stream);
	journal_note(s->files[e->file], &r);
}

static void write_waiting(struct scribe *s)
{
	uint64_t head = atomic_load_explicit(&s->head, memory_order_relaxed);

	while (head != atomic_load_explicit(&s->tail, memory_order_acquire)) {
		write_entry(s, &s->entries[head & (s->room - 1)]);
		atomic_store_explicit(&s->head, ++head, memory_order_release);
	}
}

/* A full disk is noticed while there is still a run to end. */
static void look_for_failure(struct scribe *s)
{
	static const uint64_t one = 1;

	for (int i = 0; i < SCRIBE_FILES && atomic_load(&s->failure) == 0; i++) {
		int r = s->files[i] ? journal_failure(s->files[i]) : 0;

		if (r == 0)
			continue;
		s->failed_file = (enum scribe_file)i;
		atomic_store(&s->failure, r);
		if (s->alarm > 0)
			(void)!write(s->alarm, &one, sizeof(one));
	}
}

static void *writer(void *arg)
{
	struct scribe *s = arg;
	struct pollfd wake = { .fd = s->wake, .events = POLLIN };
	bool last = false;

	while (!last) {
		uint64_t drop;

		last = atomic_load(&s->closing);
		write_waiting(s);
		look_for_failure(s);
		if (!last && poll(&wake, 1, LOOK_MSEC) > 0)
			(void)!read(s->wake, &drop, sizeof(drop));
	}
	return NULL;
}

static int open_file(struct scribe *s, const struct scribe_conf *conf, enum scribe_file which,
		     struct err *err)
{
	char seed[32];
	int r;

	if (!conf->paths[which])
		return 0;
	s->paths[which] = strdup(conf->paths[which]);
	if (!s->paths[which])
		return err_set(err, -ENOMEM, "records: out of memory");
	r = journal_open(&s->files[which], conf->paths[which], err);
	if (r < 0)
		return r;
	(void)snprintf(seed, sizeof(seed), "%llu", (unsigned long long)conf->seed);
	journal_header(s->files[which], "straits-records", "1");
	journal_header(s->files[which], "clock", "CLOCK_MONOTONIC");
	journal_header(s->files[which], "seed", seed);
	return 0;
}

static int start_writer(struct scribe *s, struct err *err)
{
	int r;

	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->wake < 0)
		return err_set(err, -errno, "records: eventfd: %s", strerror(errno));
	r = pthread_create(&s->thread, NULL, writer, s);
	if (r)
		return err_set(err, -r, "records: cannot start a thread: %s", strerror(r));
	s->running = true;
	return 0;
}

static int take_room(struct scribe *s, const struct scribe_conf *conf, struct err *err)
{
	s->room = conf->room ? conf->room : ROOM_DEFAULT;
	s->words = calloc(conf->word_count + 1, sizeof(s->words[0]));
	s->entries = calloc(s->room, sizeof(s->entries[0]));
	if (!s->words || !s->entries)
		return err_set(err, -ENOMEM, "records: out of memory");
	for (size_t i = 0; i < conf->word_count; i++)
		s->words[i] = conf->words[i];
	return 0;
}

int scribe_open(const struct scribe_conf *conf, struct scribe **ret, struct err *err)
{
	struct scribe *s = aligned_alloc(_Alignof(struct scribe), sizeof(*s));
	int r;

	if (!s)
		return err_set(err, -ENOMEM, "records: out of memory");
	memset(s, 0, sizeof(*s));
	s->wake = -1;
	s->alarm = conf->alarm;
	r = take_room(s, conf, err);
	for (int i = 0; i < SCRIBE_FILES && r == 0; i++)
		r = open_file(s, conf, (enum scribe_file)i, err);
	if (r == 0)
		r = start_writer(s, err);
	if (r < 0)
		scribe_free(s);
	else
		*ret = s;
	return r;
}

/* A system call each half room rather than each entry. */
static void wake_writer(struct scribe *s, uint64_t tail)
{
	static const uint64_t one = 1;

	if (tail - s->woken_at < s->room / 2)
		return;
	s->woken_at = tail;
	(void)!write(s->wake, &one, sizeof(one));
}

void scribe_put(struct scribe *s, const struct scribe_entry *e)
{
	uint64_t tail = atomic_load_explicit(&s->tail, memory_order_relaxed);

	if (!s->files[e->file])
		return;
	if (tail - atomic_load_explicit(&s->head, memory_order_acquire) == s->room) {
		s->lost++;
		return;
	}
	s->entries[tail & (s->room - 1)] = *e;
	atomic_store_explicit(&s->tail, tail + 1, memory_order_release);
	wake_writer(s, tail + 1);
}

uint64_t scribe_lost(const struct scribe *s)
{
	return s->lost;
}

int scribe_failure(const struct scribe *s, struct err *err)
{
	int r = atomic_load(&s->failure);

	return r < 0 ? err_set(err, r, "%s: %s", s->paths[s->failed_file], strerror(-r)) : 0;
}

static void stop_writer(struct scribe *s)
{
	static const uint64_t one = 1;

	if (!s->running)
		return;
	atomic_store(&s->closing, true);
	(void)!write(s->wake, &one, sizeof(one));
	(void)pthread_join(s->thread, NULL);
	s->running = false;
}

int scribe_finish(struct scribe *s, struct err *err)
{
	int r = 0;

	stop_writer(s);
	for (int i = 0; i < SCRIBE_FILES; i++) {
		int done = s->files[i] ? journal_finish(s->files[i], r == 0 ? err : NULL) : 0;

		if (r == 0)
			r = done;
	}
	return r;
}

void scribe_free(struct scribe *s)
{
	if (!s)
		return;
	stop_writer(s);
	for (int i = 0; i < SCRIBE_FILES; i++) {
		journal_free(s->files[i]);
		free(s->paths[i]);
	}
	if (s->wake >= 0)
		(void)close(s->wake);
	free(s->entries);
	free(s->words);
	free(s);
}

/* live_loop.c - the thread that moves the packets: receive, release, wait. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "harness/drive/clock.h"
#include "harness/drive/live_inside.h"
#include "harness/drive/runqueue.h"

#define EVENTS_MAX 16

/* Batches that are received before what is due is released, however many more wait. */
#define PASSES_MAX 8

/* The drive wakes early by what its sleeps were late, and spins for the rest. Precise waiting
 * follows the 19th of 20 late wake-ups: the span grows by 19 steps when a sleep was later than it,
 * and shrinks by one when not. Easy waiting follows the middle one.
 */
#define SPIN_STEP (100 * (nsec_t)1)
#define SPIN_MIN  (2 * NSEC_PER_USEC)
#define SPIN_MAX  (50 * NSEC_PER_USEC)

/* For so much of the time the drive may be awake for nothing but exactness, in percent. With easy
 * waiting the hosts get the rest; with precise waiting the kernel, which lets no thread of
 * real-time priority run for more than 95 of 100 and then stops it for tens of milliseconds. Work
 * that needs more is interrupted by naps of BLIND_MIN. */
#define AWAKE_EASY    60
#define AWAKE_PRECISE 90

/* The bounds of the allowance that this comes to. */
#define ALLOWANCE_MAX (500 * NSEC_PER_USEC)
#define ALLOWANCE_MIN (-100 * NSEC_PER_USEC)

/* The bounds of blind_span(), and how long what was learnt for it serves. */
#define BLIND_MIN   (20 * NSEC_PER_USEC)
#define BLIND_MAX   (100 * NSEC_PER_USEC)
#define HELD_WINDOW (100 * NSEC_PER_MSEC)

/* After this long without a packet the drive stops: what the host had sent has come. */
#define STOP_QUIET (5 * NSEC_PER_MSEC)
#define STOP_LIMIT (100 * NSEC_PER_MSEC)

static nsec_t earlier(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

/* The drive wanted to run and did not for so long. */
static void note_absence(struct live *live, nsec_t gap)
{
	if (gap > live->report.longest_absence)
		live->report.longest_absence = gap;
}

static void learn_spin(struct live *live, nsec_t late)
{
	bool precise = live->conf.wait == LIVE_WAIT_PRECISE;
	nsec_t up = precise ? 19 * SPIN_STEP : SPIN_STEP;
	nsec_t spin = live->spin + (late > live->spin ? up : -SPIN_STEP);

	if (spin > SPIN_MAX)
		spin = SPIN_MAX;
	live->spin = spin < SPIN_MIN ? SPIN_MIN : spin;
}

static void begin_hold(struct live *live)
{
	if (live->holds || !atomic_load(&live->holding))
		return;
	live->holds = true;
	(void)sem_post(&live->is_holding);
}

static void begin_timeline(struct live *live)
{
	nsec_t t0 = atomic_load(&live->t0);

	if (live->started || t0 == NSEC_NEVER)
		return;
	for (size_t i = 0; i < live->conf.route_count; i++) {
		path_start(live->routes[i].path, t0);
		/* asked then, the path knows its first change even when no packet ever came */
		live->routes[i].next = t0;
	}
	live->started = true;
	live->started_at = t0;
	live->next_event = t0;
}

static int socket_error(int fd)
{
	int code = 0;
	socklen_t size = sizeof(code);

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) < 0)
		return -errno;
	return -code;
}

/* A wire ends when its interface is taken down or away. */
static void check_wire(struct live *live, size_t i)
{
	const struct live_port *port = &live->conf.ports[i];
	int code = socket_error(live->ports[i].wire->fd);

	if (code < 0 && port->far_iface)
		live->failed = err_set(&live->err, code, "wire %s to %s broke down: %s",
				       port->iface, port->far_iface, strerror(-code));
	else if (code < 0)
		live->failed = err_set(&live->err, code, "wire %s broke down: %s", port->iface,
				       strerror(-code));
}

static void read_events(struct live *live, const struct epoll_event *events, int n)
{
	uint64_t drop;

	for (int i = 0; i < n; i++) {
		if (events[i].data.u64 >= live->conf.port_count)
			(void)!read(live->poke, &drop, sizeof(drop));
		else if (events[i].events & EPOLLERR)
			check_wire(live, (size_t)events[i].data.u64);
	}
}

static void sleep_blind(nsec_t until)
{
	const struct timespec ts = { .tv_sec = until / NSEC_PER_SEC,
				     .tv_nsec = until % NSEC_PER_SEC };

	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

/* How long packets may wait unseen: half of what the route holds each of them for anyway, as learnt
 * from those that came out lately. */
static nsec_t blind_span(const struct live *live)
{
	nsec_t held = earlier(live->held, live->held_before);

	if (held == NSEC_NEVER)
		held = 0;
	return held / 2 > BLIND_MAX ? BLIND_MAX : held / 2 < BLIND_MIN ? BLIND_MIN : held / 2;
}

/* Packets come so fast that waking for each would cost more than it gives: their arrival is stamped
 * by the kernel, so nothing is lost by looking at them together. */
static void notice_density(struct live *live, nsec_t now)
{
	uint64_t came = 0;

	for (size_t i = 0; i < live->conf.port_count; i++)
		came += live->ports[i].report.received;
	if (came != live->came) {
		live->dense = now - live->came_at <= 2 * blind_span(live);
		live->came = came;
		live->came_at = now;
	} else if (now - live->came_at > 2 * blind_span(live)) {
		live->dense = false;
	}
	if (now >= live->held_until) {
		live->held_before = live->held;
		live->held = NSEC_NEVER;
		live->held_until = now + HELD_WINDOW;
	}
}

static int sleep_watching(struct live *live, nsec_t now, nsec_t until)
{
	struct epoll_event events[EVENTS_MAX];
	nsec_t left = until - now;
	const struct timespec ts = { .tv_sec = left / NSEC_PER_SEC,
				     .tv_nsec = left % NSEC_PER_SEC };
	int n = epoll_pwait2(live->epoll, events, EVENTS_MAX, &ts, NULL);

	if (n < 0 && errno != EINTR)
		live->failed =
			err_set(&live->err, -errno, "waiting for packets: %s", strerror(errno));
	read_events(live, events, n);
	return n;
}

/* Sleeps until the instant or until packets are to be looked at. True when the instant came. While
 * there is no room for packets they must not wake the drive, or it would never sleep. */
static bool sleep_until(struct live *live, nsec_t now, nsec_t until)
{
	nsec_t look = now + (live->full ? NSEC_PER_MSEC : blind_span(live));

	live->report.wakeups++;
	if (!live->full && !live->dense)
		return sleep_watching(live, now, until) == 0;
	sleep_blind(earlier(until, look));
	return until <= look;
}

static bool any_waits(const struct live *live)
{
	for (size_t i = 0; i < live->conf.port_count; i++) {
		const struct wire *w = live->ports[i].wire;

		if (w->ops->waits && w->ops->waits(w))
			return true;
	}
	return false;
}

static void spend_awake(struct live *live, nsec_t now)
{
	nsec_t left = live->allowance - (now - live->reckoned);

	live->allowance = left < ALLOWANCE_MIN ? ALLOWANCE_MIN : left;
	live->reckoned = now;
}

static void earn_asleep(struct live *live, nsec_t now)
{
	nsec_t share = live->conf.wait == LIVE_WAIT_PRECISE ? AWAKE_PRECISE : AWAKE_EASY;

	live->allowance += (now - live->reckoned) * share / (100 - share);
	live->allowance = earlier(live->allowance, ALLOWANCE_MAX);
	live->reckoned = now;
}

/* Waits until the instant, or until packets or orders come. When the allowance is used up it always
 * sleeps a little: what is due meanwhile goes out together. */
static void wait_until(struct live *live, nsec_t until)
{
	nsec_t now = clock_now(), wake = until - live->spin;

	spend_awake(live, now);
	if (live->allowance <= 0 && wake < now + BLIND_MIN)
		wake = now + BLIND_MIN;
	if (wake > now) {
		bool in_time = sleep_until(live, now, wake);

		now = clock_now();
		earn_asleep(live, now);
		note_absence(live, now - wake);
		if (!in_time)
			return;
		learn_spin(live, now - wake);
	}
	while (now < until && !any_waits(live) && !atomic_load(&live->stopping))
		now = clock_now();
}

/* One turn; returns the instant until which it received everything that came. */
static nsec_t turn(struct live *live, bool *ret_more)
{
	bool more = true;
	nsec_t before = 0;

	for (int i = 0; i < PASSES_MAX && more; i++) {
		before = clock_now();
		more = live_receive(live, before);
	}
	more |= live_mail_read(live, before);
	if (!live->holds)
		live_release(live, before);
	live_note_network(live, before);
	notice_density(live, before);
	*ret_more = more;
	return before;
}

/* What was sent before the end still comes in, and stays in flight. */
static void last_turns(struct live *live)
{
	nsec_t began = clock_now(), last = began, now = began;

	while (now - last < STOP_QUIET && now - began < STOP_LIMIT) {
		uint64_t before = 0, after = 0;
		bool more;

		for (size_t i = 0; i < live->conf.port_count; i++)
			before += live->ports[i].report.received;
		now = turn(live, &more);
		for (size_t i = 0; i < live->conf.port_count; i++)
			after += live->ports[i].report.received;
		if (after != before)
			last = now;
		sleep_blind(now + NSEC_PER_MSEC);
	}
}

/* The drive must run at once when it wakes, whatever else is running: with three busy processes
 * beside it on two processors, real-time priority kept p99 at 0.13 ms where the highest ordinary
 * priority left 4 ms. Spinning with it is harmless only while it is short: SPIN_MAX. */
static const char *raise_priority(void)
{
	const struct sched_param lowest = { .sched_priority = 1 };

	if (sched_setscheduler(0, SCHED_FIFO, &lowest) == 0)
		return "real-time";
	if (setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), -20) == 0)
		return "raised";
	return "ordinary";
}

/* Below so many processors a pinned drive would share one with a host at every instant. */
#define PIN_PROCESSORS 4

/* With real-time priority and processors to spare the drive stays where it is, so that its caches
 * stay warm; without that priority whoever else runs there would make it wait. Which processor it
 * is, the kernel chose: an idle one, also beside other labs. */
static int pin(const char *priority)
{
	int here = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	if (here < 0 || strcmp(priority, "real-time") != 0 ||
	    sched_getaffinity(0, sizeof(set), &set) < 0 || CPU_COUNT(&set) < PIN_PROCESSORS)
		return -1;
	CPU_ZERO(&set);
	CPU_SET((unsigned)here, &set);
	return sched_setaffinity(0, sizeof(set), &set) == 0 ? here : -1;
}

static void settle_in(struct live *live)
{
	/* timers of this thread end within a nanosecond of their time, not within 50 us */
	(void)prctl(PR_SET_TIMERSLACK, 1);
	(void)prctl(PR_SET_NAME, "straits-drive");
	live->report.priority = raise_priority();
	live->report.pinned = pin(live->report.priority);
}

/* What the thread waited for a processor while it moved packets. */
static void note_runqueue(struct live *live, bool known, const struct runqueue *before)
{
	struct runqueue after;

	live->report.runqueue_ns = -1;
	if (!known || !runqueue_read(&after))
		return;
	live->report.runqueue_ns = after.waited - before->waited;
	live->report.runqueue_times = after.times - before->times;
}

void *live_loop(void *arg)
{
	static const uint64_t one = 1;
	struct live *live = arg;
	struct runqueue before;
	bool known;
	nsec_t woke;

	settle_in(live);
	known = runqueue_read(&before);
	woke = live->report.began = live->reckoned = clock_now();
	for (size_t i = 0; i < live->conf.route_count; i++)
		live->routes[i].report.over_time.origin = woke;
	while (!atomic_load(&live->stopping) && live->failed == 0) {
		nsec_t now, next;
		bool more;

		begin_timeline(live);
		begin_hold(live);
		now = turn(live, &more);
		note_absence(live, clock_now() - woke);
		next = live->holds ? live->next_event : earlier(live_next(live), live->next_event);
		if (!more)
			wait_until(live, earlier(next, now + LIVE_HEARTBEAT));
		woke = clock_now();
	}
	live->holds = true;
	if (live->failed == 0)
		last_turns(live);
	(void)sem_post(&live->is_holding);
	live_mail_close(live);
	live->report.ended = clock_now();
	live->report.cpu_ns = clock_thread_cpu();
	note_runqueue(live, known, &before);
	for (size_t i = 0; i < live->conf.route_count; i++)
		lateness_series_end(&live->routes[i].report.over_time);
	(void)!write(live->ended, &one, sizeof(one));
	return NULL;
}

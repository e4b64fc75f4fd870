/* capture.c - how fast a replay is, beside copying the same capture packet by packet through
 * libpcap.
 *
 * usage: capture.bench [PACKETS] */
#include "harness/drive/capture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/replay.h"

#define REPEATS 7
#define PACKETS 400000
#define BYTES   1200

/* Of processor time, so that what else the machine does counts little. */
static double seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s failed\n", what);
	exit(1);
}

/* A call of so many packets, 100 us apart, three of four to the buyer; captured of each are
 * captured. */
static void make_capture(const char *path, uint64_t packets, uint32_t captured)
{
	uint8_t data[14 + BYTES] = { [12] = 0x08, [14] = 0x45, [16] = BYTES >> 8, BYTES & 0xff,
				     [22] = 64,   17,          [26] = 10,         [30] = 10 };
	struct capture_packet p = { .captured = captured, .length = sizeof(data), .data = data };
	struct capture_writer *w;
	struct err err;

	must(!capture_create(path, PACKET_LINK_ETHERNET, 65535, &w, &err), "making the capture");
	for (uint64_t i = 0; i < packets; i++) {
		bool back = i % 4 == 3;

		data[29] = back ? 2 : 1;
		data[33] = back ? 1 : 2;
		p.time = 1700000000 * NSEC_PER_SEC + (nsec_t)i * 100 * NSEC_PER_USEC;
		capture_write(w, &p);
	}
	must(!capture_keep(w, &err), "making the capture");
}

static double copy(const char *from, const char *to)
{
	double start = seconds();
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *in = pcap_open_offline_with_tstamp_precision(from, PCAP_TSTAMP_PRECISION_NANO, why);
	pcap_dumper_t *out = in ? pcap_dump_open(in, to) : NULL;
	struct pcap_pkthdr *h;
	const u_char *data;

	must(out, "copying");
	while (pcap_next_ex(in, &h, &data) == 1)
		pcap_dump((u_char *)out, h, data);
	pcap_dump_close(out);
	pcap_close(in);
	return seconds() - start;
}

/* Three links as a real route has them, and the same back. */
static void make_route(struct link_conf links[3])
{
	memset(links, 0, 3 * sizeof(*links));
	(void)strcpy(links[0].name, "up");
	(void)strcpy(links[1].name, "haul");
	(void)strcpy(links[2].name, "down");
	links[0].delay.delay = 4 * NSEC_PER_MSEC;
	links[0].rate.bps = 1000000000;
	links[0].queue.limit_bytes = 1000000;
	links[1].delay.delay = 35 * NSEC_PER_MSEC;
	links[1].delay.jitter = 2 * NSEC_PER_MSEC;
	links[1].delay.tau = 50 * NSEC_PER_MSEC;
	links[1].loss.kind = LOSS_GILBERT;
	links[1].loss.mean = chance_ratio(1, 100);
	links[1].loss.run_milli = 2500;
	links[2].delay.delay = 12 * NSEC_PER_MSEC;
	links[2].rate.bps = 200000000;
	links[2].queue.limit_bytes = 256000;
}

static double replay(const char *from, const char *to, const char *decisions)
{
	struct link_conf links[3];
	struct replay_conf conf = {
		.in_path = from, .out_path = to, .decisions_path = decisions, .seed = 1
	};
	struct replay_result result;
	struct err err;
	double start;

	make_route(links);
	for (int i = 0; i < DECISION_DIRECTIONS; i++)
		conf.routes[i] = (struct replay_route){ .links = links, .link_count = 3 };
	start = seconds();
	must(!replay_run(&conf, &result, &err), err.text);
	return seconds() - start;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print(const char *what, double *values, const char *unit)
{
	qsort(values, REPEATS, sizeof(*values), by_value);
	(void)printf("%-46s %8.2f %8.2f %8.2f %s\n", what, values[0], values[REPEATS / 2],
		     values[REPEATS - 1], unit);
}

/* Files in dir; decisions may be NULL. */
static double compare(const char *what, const char *dir, uint64_t packets, uint32_t captured,
		      bool decide)
{
	double ratio[REPEATS], speed[REPEATS], copied[REPEATS];
	char in[200], out[200], decisions[200];

	(void)snprintf(in, sizeof(in), "%s/in.pcap", dir);
	(void)snprintf(out, sizeof(out), "%s/out.pcap", dir);
	(void)snprintf(decisions, sizeof(decisions), "%s/decisions", dir);
	make_capture(in, packets, captured);
	(void)copy(in, out);
	for (int i = 0; i < REPEATS; i++) {
		double a = copy(in, out), b;

		(void)unlink(out);
		b = replay(in, out, decide ? decisions : NULL);
		(void)unlink(out);
		(void)unlink(decisions);
		ratio[i] = a / b;
		speed[i] = (double)packets / b / 1e6;
		copied[i] = (double)packets / a / 1e6;
	}
	(void)printf("%s\n", what);
	print("  copying through libpcap", copied, "million packets/s");
	print("  replay", speed, "million packets/s");
	print("  replay / copying (1 is as fast)", ratio, "");
	(void)unlink(in);
	return ratio[REPEATS / 2];
}

static long peak_kib(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

int main(int argc, char **argv)
{
	uint64_t packets = argc > 1 ? strtoull(argv[1], NULL, 10) : PACKETS;
	char dir[] = "/dev/shm/straits-bench-XXXXXX";
	double whole;
	long before;

	must(mkdtemp(dir), "making a folder");
	(void)printf("%" PRIu64 " packets through routes of 3 links, min / median / max of %d\n",
		     packets, REPEATS);
	whole = compare("whole packets of 1214 bytes", dir, packets, 14 + BYTES, false);
	before = peak_kib();
	(void)compare("headers of 96 bytes", dir, packets, 96, false);
	(void)compare("headers of 96 bytes, with decisions", dir, packets, 96, true);
	(void)compare("headers of 96 bytes, ten times as long", dir, 10 * packets, 96, false);
	(void)printf("peak memory %ld KiB after the first, %ld KiB in the end\n", before,
		     peak_kib());
	(void)rmdir(dir);
	(void)printf("expected: whole packets at least half as fast as copying: %s\n",
		     whole >= 0.5 ? "met" : "NOT met");
	return whole >= 0.5 ? 0 : 1;
}

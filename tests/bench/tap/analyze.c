/* analyze.c - how fast `straits analyze` is, beside reading the same capture through libpcap
 * without looking, and beside tshark where it is installed.
 *
 * usage: STRAITS=PROGRAM analyze.bench [PACKETS] */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "harness/base/time.h"
#include "tests/support/put.h"

#define PACKETS       2000000
#define REPEATS       5
#define STREAMS       8
#define FRAME_PACKETS 4
#define BYTES         1200 /* on the wire */
#define CAPTURED      96   /* in the file: headers, as the lab's own captures */

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "%s failed\n", what);
	exit(1);
}

/* Packet k of video streams of 30 frames/s, four packets a frame; a percent is missing. Payload
 * type 26 has a clock, so that tshark computes jitter too. */
static void fill(uint8_t data[CAPTURED], uint64_t k)
{
	uint32_t stream = (uint32_t)(k % STREAMS);
	uint64_t n = k / STREAMS, frame = n / FRAME_PACKETS;
	static const uint8_t head[] = {
		2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17,
	};

	memcpy(data, head, sizeof(head));
	put16(data + 16, BYTES - 14);
	put16(data + 18, (uint32_t)n);
	put32(data + 26, 0x0a000001);
	put32(data + 30, 0x0a000002);
	put16(data + 34, 5004);
	put16(data + 36, 5004 + 2 * (stream % 4));
	put16(data + 38, BYTES - 34);
	data[42] = 0x80;
	data[43] = (uint8_t)(26 | (n % FRAME_PACKETS == FRAME_PACKETS - 1 ? 0x80 : 0));
	put16(data + 44, (uint32_t)n);
	put32(data + 46, (uint32_t)(frame * 3000));
	put32(data + 50, 0x1000 + stream);
}

static void make_capture(const char *path, uint64_t packets)
{
	pcap_t *p = pcap_open_dead_with_tstamp_precision(DLT_EN10MB, CAPTURED,
							 PCAP_TSTAMP_PRECISION_NANO);
	pcap_dumper_t *out = pcap_dump_open(p, path);
	const nsec_t apart = NSEC_PER_SEC / (30 * FRAME_PACKETS * STREAMS);
	uint8_t data[CAPTURED] = { 0 };

	must(out != NULL, "making the capture");
	for (uint64_t k = 0; k < packets; k++) {
		nsec_t time =
			1700000000 * NSEC_PER_SEC + (nsec_t)k * apart + (nsec_t)(k * 7919 % 997);
		struct pcap_pkthdr h = { .caplen = CAPTURED, .len = BYTES };

		if (k / STREAMS % 100 == 99)
			continue;
		h.ts.tv_sec = time / NSEC_PER_SEC;
		h.ts.tv_usec = time % NSEC_PER_SEC;
		fill(data, k);
		pcap_dump((u_char *)out, &h, data);
	}
	pcap_dump_close(out);
	pcap_close(p);
}

/* Processor time of this process so far. */
static double own_seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double read_through(const char *path)
{
	char why[PCAP_ERRBUF_SIZE];
	double start = own_seconds();
	pcap_t *p = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, why);
	struct pcap_pkthdr *h;
	const u_char *data;

	must(p != NULL, "reading the capture");
	while (pcap_next_ex(p, &h, &data) == 1)
		;
	pcap_close(p);
	return own_seconds() - start;
}

/* Processor seconds of a program whose output goes nowhere; its largest memory in kB. */
static double run(const char *const argv[], long *ret_kbytes)
{
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		(void)execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	must(wait4(pid, &status, 0, &usage) == pid, "waiting");
	*ret_kbytes = usage.ru_maxrss;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
	return (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec +
	       (double)usage.ru_stime.tv_sec + 1e-6 * (double)usage.ru_stime.tv_usec;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double tell(const char *what, double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	(void)printf("%-58s min %6.2f median %6.2f max %6.2f\n", what, v[0], v[n / 2], v[n - 1]);
	return v[n / 2];
}

/* Side by side in each repeat, so that a slow moment of the machine meets both. */
static double beside_libpcap(const char *path, const char *straits, uint64_t packets,
			     double *ret_seconds)
{
	const char *const argv[] = { straits, "analyze", path, NULL };
	double ratios[REPEATS], rates[REPEATS], seconds[REPEATS];
	long kbytes = 0;

	for (int i = 0; i < REPEATS; i++) {
		double plain = read_through(path);

		seconds[i] = run(argv, &kbytes);
		must(seconds[i] > 0, "straits analyze");
		ratios[i] = seconds[i] / plain;
		rates[i] = (double)packets / seconds[i] / 1e6;
	}
	(void)tell("straits analyze, million packets/s", rates, REPEATS);
	(void)printf("%-58s %ld kB\n", "straits analyze, largest memory", kbytes);
	qsort(seconds, REPEATS, sizeof(*seconds), by_value);
	*ret_seconds = seconds[REPEATS / 2];
	return tell("time of straits analyze / of reading through libpcap", ratios, REPEATS);
}

static bool beside_tshark(const char *path, double seconds)
{
	const char *const argv[] = { "tshark", "-r", path,          "-d", "udp.port==5004-5010,rtp",
				     "-q",     "-z", "rtp,streams", NULL };
	long kbytes;
	double theirs = run(argv, &kbytes);

	if (theirs < 0) {
		(void)printf("tshark is not installed\n");
		return true;
	}
	(void)printf("%-58s %.1f (%ld kB)\n", "time of tshark / of straits analyze",
		     theirs / seconds, kbytes);
	return theirs / seconds >= 20;
}

/* The larger capture must not need more memory than a tenth of it, but for what one may round. */
static bool memory_stands(const char *straits, const char *small, const char *large)
{
	const char *const a[] = { straits, "analyze", small, NULL };
	const char *const b[] = { straits, "analyze", large, NULL };
	long few, many;

	must(run(a, &few) > 0 && run(b, &many) > 0, "straits analyze");
	(void)printf("%-58s %ld and %ld kB\n", "memory for a tenth of the packets and for all", few,
		     many);
	return many <= few + 1024;
}

int main(int argc, char **argv)
{
	uint64_t packets = argc > 1 ? strtoull(argv[1], NULL, 10) : PACKETS;
	const char *straits = getenv("STRAITS");
	char dir[] = "/tmp/straits-bench-XXXXXX";
	char large[64], small[64];
	double seconds;
	bool good;

	must(straits && mkdtemp(dir), "finding STRAITS, or a place for captures,");
	(void)snprintf(large, sizeof(large), "%s/large.pcap", dir);
	(void)snprintf(small, sizeof(small), "%s/small.pcap", dir);
	make_capture(large, packets);
	make_capture(small, packets / 10);
	(void)printf("%" PRIu64 " packets in %d streams, %d bytes of each\n", packets, STREAMS,
		     CAPTURED);
	good = beside_libpcap(large, straits, packets, &seconds) <= 3;
	good &= memory_stands(straits, small, large);
	good &= beside_tshark(large, seconds);
	(void)unlink(large);
	(void)unlink(small);
	(void)rmdir(dir);
	(void)printf("%s\n", good ? "within bounds" : "OUT OF BOUNDS");
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

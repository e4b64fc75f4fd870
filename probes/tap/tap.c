/* tap.c - live capture through libpcap into a pcap file. */
#include "probes/tap/tap.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"
#include "probes/tap/device.h"
#include "probes/tap/trim.h"

/* How long packets may wait in the ring: waking for each one would disturb what is measured. */
#define DRAIN_MSEC 20
/* A change of the clocks' distance below this is the noise of reading them. */
#define STEP_MIN (50 * NSEC_PER_USEC)
/* Ethernet's header and one VLAN tag come on top of the MTU. */
#define LINK_BYTES 18

struct tap {
	pcap_t *pcap;
	FILE *file;
	pcap_dumper_t *dumper; /* borrows file once it is there */
	int stop_fd;
	uint32_t frame_max;
	int link;
	bool headers_only;
	nsec_t wanted_ahead;
	nsec_t ahead; /* CLOCK_REALTIME minus CLOCK_MONOTONIC, as last seen */
	struct tap_count count;
};

static nsec_t read_clock(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

nsec_t tap_realtime_ahead(void)
{
	nsec_t best_width = NSEC_NEVER, best = 0;

	/* The narrowest of a few readings: a thread can lose its processor between two clocks. */
	for (int i = 0; i < 8; i++) {
		nsec_t before = read_clock(CLOCK_MONOTONIC);
		nsec_t real = read_clock(CLOCK_REALTIME);
		nsec_t width = read_clock(CLOCK_MONOTONIC) - before;

		if (width < best_width) {
			best_width = width;
			best = real - (before + width / 2);
		}
	}
	return best;
}

/* Follows a step of CLOCK_REALTIME, which the kernel's packet times are on. */
static void check_clock(struct tap *tap)
{
	nsec_t ahead = tap_realtime_ahead();
	nsec_t step = ahead > tap->ahead ? ahead - tap->ahead : tap->ahead - ahead;

	if (step < STEP_MIN)
		return;
	tap->count.clock_stepped += step;
	tap->ahead = ahead;
}

static int read_mtu(const char *ifname, uint32_t *ret)
{
	struct ifreq req = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = 0;

	if (fd < 0)
		return -errno;
	(void)snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", ifname);
	if (ioctl(fd, SIOCGIFMTU, &req) < 0)
		r = -errno;
	else
		*ret = (uint32_t)req.ifr_mtu;
	(void)close(fd);
	return r;
}

static int open_file(struct tap *tap, const char *path, struct err *err)
{
	tap->file = fopen(path, "we");
	if (!tap->file)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	tap->dumper = pcap_dump_fopen(tap->pcap, tap->file);
	if (!tap->dumper)
		return err_set(err, -EIO, "%s: %s", path, pcap_geterr(tap->pcap));
	return 0;
}

int tap_open(const struct tap_conf *conf, struct tap **ret, struct err *err)
{
	struct tap *tap = calloc(1, sizeof(*tap));
	uint32_t mtu = 0;
	int r;

	if (!tap)
		return err_set(err, -ENOMEM, "capture on %s: no memory", conf->ifname);
	tap->wanted_ahead = conf->realtime_ahead;
	tap->ahead = tap_realtime_ahead();
	tap->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (tap->stop_fd < 0) {
		r = err_set(err, -errno, "capture on %s: eventfd: %s", conf->ifname,
			    strerror(errno));
		goto out;
	}
	r = read_mtu(conf->ifname, &mtu);
	if (r < 0) {
		r = err_set(err, r, "capture on %s: %s", conf->ifname, strerror(-r));
		goto out;
	}
	tap->frame_max = mtu + LINK_BYTES;
	tap->headers_only = conf->headers_only;
	r = device_open(conf->ifname, conf->snaplen ? conf->snaplen : TAP_SNAPLEN,
			conf->buffer_bytes ? conf->buffer_bytes : 8U << 20, &tap->pcap, err);
	if (r < 0)
		goto out;
	tap->link = pcap_datalink(tap->pcap);
	r = open_file(tap, conf->path, err);
out:
	if (r < 0)
		(void)tap_close(tap, NULL, NULL);
	else
		*ret = tap;
	return r;
}

static void keep_packet(u_char *arg, const struct pcap_pkthdr *hdr, const u_char *bytes)
{
	struct tap *tap = (struct tap *)(void *)arg;
	struct pcap_pkthdr moved = *hdr;
	/* tv_usec holds nanoseconds: this is what nanosecond precision means to libpcap. */
	nsec_t time =
		hdr->ts.tv_sec * NSEC_PER_SEC + hdr->ts.tv_usec - tap->ahead + tap->wanted_ahead;

	moved.ts.tv_sec = time / NSEC_PER_SEC;
	moved.ts.tv_usec = time % NSEC_PER_SEC;
	tap->count.packets++;
	tap->count.oversized += hdr->len > tap->frame_max;
	if (tap->headers_only)
		moved.caplen = trim_headers(tap->link, bytes, hdr->caplen, hdr->len);
	pcap_dump((u_char *)tap->dumper, &moved, bytes);
}

static int drain(struct tap *tap, struct err *err)
{
	check_clock(tap);
	if (pcap_dispatch(tap->pcap, -1, keep_packet, (u_char *)tap) < 0)
		return err_set(err, -EIO, "capture: %s", pcap_geterr(tap->pcap));
	if (ferror(tap->file))
		return err_set(err, -ENOSPC, "capture: the file could not be written: %s",
			       strerror(errno));
	return 0;
}

int tap_run(struct tap *tap, struct err *err)
{
	struct pollfd stop = { .fd = tap->stop_fd, .events = POLLIN };
	int r;

	for (;;) {
		int n = poll(&stop, 1, DRAIN_MSEC);

		if (n < 0 && errno != EINTR)
			return err_set(err, -errno, "capture: poll: %s", strerror(errno));
		r = drain(tap, err);
		if (r < 0 || n > 0)
			return r;
	}
}

void tap_stop(struct tap *tap)
{
	const uint64_t one = 1;

	/* Fails only when it was called some 2^64 times: then the thread is awake already. */
	if (write(tap->stop_fd, &one, sizeof(one)) < 0)
		return;
}

int tap_close(struct tap *tap, struct tap_count *ret, struct err *err)
{
	struct pcap_stat stat = { 0 };
	int r = 0;

	if (!tap)
		return 0;
	if (tap->dumper && pcap_stats(tap->pcap, &stat) == 0)
		tap->count.dropped = (uint64_t)stat.ps_drop + stat.ps_ifdrop;
	if (tap->file && fflush(tap->file) != 0)
		r = err_set(err, -errno, "capture: the file could not be written: %s",
			    strerror(errno));
	if (tap->dumper)
		pcap_dump_close(tap->dumper);
	else if (tap->file)
		(void)fclose(tap->file);
	if (tap->pcap)
		pcap_close(tap->pcap);
	if (tap->stop_fd >= 0)
		(void)close(tap->stop_fd);
	if (ret)
		*ret = tap->count;
	free(tap);
	return r;
}

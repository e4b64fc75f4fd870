/* device.c - interfaces through libpcap. */
#include "probes/tap/device.h"

#include <errno.h>
#include <fcntl.h>

#include <pcap/pcap.h>

#include "harness/base/err.h"

/* How long packets may wait in the ring: waking for each one would disturb what is measured. */
#define DRAIN_MSEC 20

static int device_errno(int code)
{
	switch (code) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return -ENODEV;
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return -EPERM;
	case PCAP_ERROR_IFACE_NOT_UP:
		return -ENETDOWN;
	default:
		return -EIO;
	}
}

static void configure(pcap_t *p, uint32_t snaplen, uint32_t buffer_bytes)
{
	(void)pcap_set_snaplen(p, (int)snaplen);
	(void)pcap_set_promisc(p, 0);
	(void)pcap_set_timeout(p, DRAIN_MSEC);
	(void)pcap_set_immediate_mode(p, 1);
	(void)pcap_set_buffer_size(p, (int)buffer_bytes);
	(void)pcap_set_tstamp_precision(p, PCAP_TSTAMP_PRECISION_NANO);
}

static int tell(pcap_t *p, const char *ifname, int code, struct err *err)
{
	const char *why = *pcap_geterr(p) ? pcap_geterr(p) : pcap_statustostr(code);

	return err_set(err, device_errno(code), "capture on %s: %s%s", ifname, why,
		       device_errno(code) == -EPERM ? "; it needs root, or CAP_NET_RAW" : "");
}

int device_open(const char *ifname, uint32_t snaplen, uint32_t buffer_bytes, struct pcap **ret,
		struct err *err)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	pcap_t *p = pcap_create(ifname, text);
	int r;

	if (!p)
		return err_set(err, -ENOMEM, "capture on %s: %s", ifname, text);
	configure(p, snaplen, buffer_bytes);
	r = pcap_activate(p);
	if (r < 0)
		r = tell(p, ifname, r, err);
	else if (pcap_get_tstamp_precision(p) != PCAP_TSTAMP_PRECISION_NANO)
		r = err_set(err, -ENOTSUP, "capture on %s: no nanosecond times", ifname);
	else if (pcap_setnonblock(p, 1, text) < 0)
		r = err_set(err, -EIO, "capture on %s: %s", ifname, text);
	if (r < 0) {
		pcap_close(p);
		return r;
	}
	(void)fcntl(pcap_fileno(p), F_SETFD, FD_CLOEXEC);
	*ret = p;
	return 0;
}

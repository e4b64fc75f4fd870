/* offload.c - interface features through the ethtool ioctl. */
#include "harness/net/offload.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/net/netns.h"

/* The kernel numbers its features; only their names are stable. */
struct features {
	uint32_t count;
	struct ethtool_gstrings *names;
	struct ethtool_gfeatures *state;
	struct ethtool_sfeatures *want;
};

static int ask(int fd, const char *name, void *command, const char *what, struct err *err)
{
	struct ifreq req = { .ifr_data = command };

	(void)snprintf(req.ifr_name, sizeof(req.ifr_name), "%s", name);
	if (ioctl(fd, SIOCETHTOOL, &req) < 0)
		return err_set(err, -errno, "interface %s: ethtool %s: %s", name, what,
			       strerror(errno));
	return 0;
}

static int count_features(int fd, const char *name, uint32_t *ret, struct err *err)
{
	struct {
		struct ethtool_sset_info info;
		uint32_t count;
	} sets = { .info = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ULL << ETH_SS_FEATURES } };

	int r = ask(fd, name, &sets, "string sets", err);

	if (r == 0)
		*ret = sets.count;
	return r;
}

static void features_done(struct features *f)
{
	free(f->names);
	free(f->state);
	free(f->want);
}

static int features_init(struct features *f, int fd, const char *name, struct err *err)
{
	uint32_t blocks;
	int r;

	*f = (struct features){ 0 };
	r = count_features(fd, name, &f->count, err);
	if (r < 0)
		return r;
	blocks = (f->count + 31) / 32;
	f->names = calloc(1, sizeof(*f->names) + (size_t)f->count * ETH_GSTRING_LEN);
	f->state = calloc(1, sizeof(*f->state) + blocks * sizeof(f->state->features[0]));
	f->want = calloc(1, sizeof(*f->want) + blocks * sizeof(f->want->features[0]));
	if (!f->names || !f->state || !f->want)
		return err_set(err, -ENOMEM, "interface %s: features: out of memory", name);
	f->names->cmd = ETHTOOL_GSTRINGS;
	f->names->string_set = ETH_SS_FEATURES;
	f->names->len = f->count;
	f->state->cmd = ETHTOOL_GFEATURES;
	f->state->size = blocks;
	f->want->cmd = ETHTOOL_SFEATURES;
	f->want->size = blocks;
	return ask(fd, name, f->names, "feature names", err);
}

static const char *feature_name(const struct features *f, uint32_t i)
{
	return (const char *)f->names->data + (size_t)i * ETH_GSTRING_LEN;
}

/* Segmentation and coalescing make super-packets; a checksum left to hardware is one that no veth
 * ever computes. Both are recognised by name, so that features of later kernels are too. */
static bool unwanted(const char *feature)
{
	if (!strncmp(feature, "tx-", 3))
		return strstr(feature, "segmentation") || strstr(feature, "checksum") ||
		       strstr(feature, "gso");
	return !strncmp(feature, "rx-gro", 6) || !strncmp(feature, "rx-lro", 6) ||
	       !strncmp(feature, "rx-udp-gro", 10);
}

static bool active(const struct features *f, uint32_t i)
{
	return f->state->features[i / 32].active & 1U << i % 32;
}

static bool changeable(const struct features *f, uint32_t i)
{
	const struct ethtool_get_features_block *block = &f->state->features[i / 32];

	return (block->available & ~block->never_changed) & 1U << i % 32;
}

/* Adds to ret the unwanted features that are on. "tx-gso-robust" and its like cannot be changed and
 * make no packet by themselves: they only describe the device. */
static void list_unwanted(const struct features *f, struct text *ret)
{
	for (uint32_t i = 0; i < f->count; i++) {
		if (unwanted(feature_name(f, i)) && active(f, i) && changeable(f, i))
			text_addf(ret, "%.*s ", ETH_GSTRING_LEN, feature_name(f, i));
	}
}

static void choose(struct features *f)
{
	for (uint32_t i = 0; i < f->count; i++) {
		if (unwanted(feature_name(f, i)) && changeable(f, i))
			f->want->features[i / 32].valid |= 1U << i % 32;
	}
}

int offload_off(int netns, const char *name, struct text *changed, struct text *left,
		struct err *err)
{
	struct features f = { 0 };
	int fd, r;

	r = netns_socket(netns, AF_INET, SOCK_DGRAM, 0, &fd, err);
	if (r < 0)
		return r;
	r = features_init(&f, fd, name, err);
	if (r < 0)
		goto out;
	r = ask(fd, name, f.state, "features", err);
	if (r < 0)
		goto out;
	list_unwanted(&f, changed);
	choose(&f);
	r = ask(fd, name, f.want, "switching offloads off", err);
	if (r < 0)
		goto out;
	r = ask(fd, name, f.state, "features", err);
	if (r < 0)
		goto out;
	list_unwanted(&f, left);
out:
	features_done(&f);
	(void)close(fd);
	return r;
}

int offload_joins(int netns, const char *name, struct text *ret, struct err *err)
{
	struct features f = { 0 };
	int fd, r;

	r = netns_socket(netns, AF_INET, SOCK_DGRAM, 0, &fd, err);
	if (r < 0)
		return r;
	r = features_init(&f, fd, name, err);
	if (r == 0)
		r = ask(fd, name, f.state, "features", err);
	for (uint32_t i = 0; r == 0 && i < f.count; i++) {
		const char *feature = feature_name(&f, i);

		if (!strncmp(feature, "rx-", 3) && unwanted(feature) && active(&f, i))
			text_addf(ret, "%.*s ", ETH_GSTRING_LEN, feature);
	}
	features_done(&f);
	(void)close(fd);
	return r;
}

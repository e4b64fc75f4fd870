/* nft.h - address translation through nftables, in tables that vanish with their owner. */
#ifndef HARNESS_NET_NFT_H
#define HARNESS_NET_NFT_H

#include <stddef.h>

struct err;
struct nft;

/* Makes the table of this name (at most 31 bytes) in the namespace netns (-1: the caller's own),
 * which gives every packet of these source addresses, IPv4 or IPv6, the address of the interface
 * that it leaves by. Nobody else may change the table, and the kernel removes it when the
 * descriptor behind it is closed: by nft_close(), or by the end of the process, however it ends.
 * With no source it does nothing: a trial. 0, or a negative errno: -EPERM without the right, or
 * when there is a table of that name, -EOPNOTSUPP when this kernel has no such thing. */
int nft_masquerade(int netns, const char *table, const char *const *sources, size_t count,
		   struct nft **ret, struct err *err);

/* NULL is fine. */
void nft_close(struct nft *nft);

#endif

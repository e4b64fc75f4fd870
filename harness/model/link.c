/* link.c - the kinds of link there are. */
#include "harness/model/link.h"

#include <errno.h>

#include "harness/base/err.h"
#include "harness/model/netem.h"
#include "harness/model/physical.h"

static const struct link_ops *const orders[] = {
	[LINK_PHYSICAL] = &physical_ops,
	[LINK_NETEM] = &netem_ops,
};

struct link *link_new(const struct link_env *env, struct err *err)
{
	if (link_conf_check(env->conf, err) < 0)
		return NULL;
	return orders[env->conf->order]->make(env, err);
}

void link_free(struct link *link)
{
	if (link)
		link->ops->free(link);
}

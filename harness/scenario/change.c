/* change.c - one setting said on its own: a command's --set, an order to a run that runs. */
#include "harness/scenario/change.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/show.h"
#include "harness/scenario/workload.h"

int change_open(const char *change, struct yaml_file **ret, struct err *err)
{
	const char *dot = strchr(change, '.');
	const char *equals = dot ? strchr(dot, '=') : NULL;
	struct text text = { 0 };
	int r;

	if (!equals)
		return err_set(err, -EINVAL,
			       "\"%.80s\" is no change; expected LINK.SETTING=VALUE, as in "
			       "haul-out.delay=100 ms",
			       change);
	/* The comment becomes the setting's source. */
	text_addf(&text, "%.*s: {%.*s: %s} # set for this run", (int)(dot - change), change,
		  (int)(equals - dot - 1), dot + 1, equals + 1);
	if (text.failed)
		r = err_set(err, -ENOMEM, "no memory for a change");
	else
		r = yaml_open_text(change, text.s, text.len, ret, err);
	text_done(&text);
	return r;
}

int change_read(struct yaml_file *file, struct show *show, struct err *err)
{
	struct yaml root = yaml_root(file);

	if (workload_is_at(root))
		return workload_read(root, &show->work, err);
	return route_change(root, &show->route, err);
}

/* A setting of another workload would put that one in place of the show's; a route has none. */
static int check_workload(struct yaml root, const struct show *show, struct err *err)
{
	const char *word = workload_word(show->work.kind);
	struct yaml settings;

	if (!workload_is_at(root))
		return 0;
	if (!show->name)
		return yaml_refuse(root, err, -EINVAL, "a route has no workload, only a show has");
	if (!yaml_find(root, word, &settings))
		return yaml_refuse(root, err, -EINVAL,
				   "the workload of this show is \"%s\", as in %s.SETTING=VALUE",
				   word, word);
	return 0;
}

int change_apply(const char *change, struct show *show, struct err *err)
{
	struct yaml_file *file = NULL;
	int r = change_open(change, &file, err);

	if (r == 0)
		r = check_workload(yaml_root(file), show, err);
	if (r == 0)
		r = change_read(file, show, err);
	yaml_close(file);
	return r;
}

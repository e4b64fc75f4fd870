/* playout.c - the least delay over a sliding time, kept in two halves. */
#include "harness/workload/playout.h"

static nsec_t least(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

nsec_t playout_offset(struct playout *playout, nsec_t now, nsec_t due)
{
	nsec_t delay = now - due;

	if (playout->halves == 0) {
		playout->least[0] = delay;
		playout->since = now;
		playout->halves = 1;
	} else if (now - playout->since >= PLAYOUT_MEMORY_MIN) {
		/* after a silence of the whole memory nothing that was known holds any more */
		playout->halves = now - playout->since >= PLAYOUT_MEMORY_MAX ? 1 : 2;
		playout->least[1] = playout->least[0];
		playout->least[0] = delay;
		playout->since = now;
	}
	playout->least[0] = least(playout->least[0], delay);
	return playout->halves == 2 ? least(playout->least[0], playout->least[1])
				    : playout->least[0];
}

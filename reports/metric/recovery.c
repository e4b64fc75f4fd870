/* recovery.c - until the picture is good again. */
#include "reports/metric/recovery.h"

nsec_t recovery_time(const struct stall *stalls, size_t n, nsec_t event_end)
{
	nsec_t good = event_end;

	for (size_t i = 0; i < n; i++) {
		nsec_t end = stalls[i].begin + stalls[i].length;

		if (end > good && stalls[i].begin < good + RECOVERY_SETTLED)
			good = end;
	}
	return good - event_end;
}

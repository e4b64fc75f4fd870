/* link_number.c - the numbers of a link's rarer settings. */
#include "harness/scenario/link_number.h"

#include <errno.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/scenario/yaml.h"

#define BYTES_MOST (UINT64_C(1) << 30)
#define MICRO_MOST INT64_C(1000000000)

int link_read_bytes(struct yaml at, uint64_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a size, as in 1500 B", err);
	uint64_t bytes = 0;

	if (!s)
		return -EINVAL;
	if (parse_size(s, &bytes, err) < 0)
		return yaml_refuse_because(at, err);
	if (bytes > BYTES_MOST)
		return yaml_refuse(at, err, -ERANGE, "\"%.40s\", expected at most 1 GiB", s);
	*ret = bytes;
	return 0;
}

int link_read_bytes32(struct yaml at, uint32_t *ret, struct err *err)
{
	uint64_t bytes = 0;
	int r = link_read_bytes(at, &bytes, err);

	if (r == 0)
		*ret = (uint32_t)bytes;
	return r;
}

int link_read_overhead_bytes(struct yaml at, int32_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a size, as in 38 B or -4 B", err);
	uint64_t bytes = 0;

	if (!s)
		return -EINVAL;
	if (parse_size(*s == '-' ? s + 1 : s, &bytes, err) < 0)
		return yaml_refuse_because(at, err);
	if (bytes > UINT16_MAX)
		return yaml_refuse(at, err, -ERANGE, "\"%.40s\", expected at most 65535 B", s);
	*ret = *s == '-' ? -(int32_t)bytes : (int32_t)bytes;
	return 0;
}

int link_read_count32(struct yaml at, uint32_t *ret, struct err *err)
{
	uint64_t count = 0;
	int r = yaml_count(at, UINT32_MAX, &count, err);

	if (r == 0)
		*ret = (uint32_t)count;
	return r;
}

int link_read_micro(struct yaml at, uint32_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a number, as in 0.125", err);
	int64_t micro = 0;

	if (!s)
		return -EINVAL;
	if (parse_micro(s, &micro, err) < 0)
		return yaml_refuse_because(at, err);
	if (micro <= 0 || micro > MICRO_MOST)
		return yaml_refuse(at, err, -ERANGE, "\"%.40s\", expected 0.000001 to 1000", s);
	*ret = (uint32_t)micro;
	return 0;
}

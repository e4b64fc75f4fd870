/* bench.c - a folder with a capture, a route and a replay of the one through the other. */
#include "tests/unit/drive/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/bytes.h"
#include "harness/base/packet.h"
#include "tests/support/suite.h"

void bench_make(struct bench *b)
{
	*b = (struct bench){
		.to_buyer = { { .name = "up" }, { .name = "haul" }, { .name = "down" } },
		.to_seller = { { .name = "back" } },
	};
	(void)scratch_make(b->dir);
	(void)snprintf(b->in, BENCH_PATH, "%s/in.pcap", b->dir);
	(void)snprintf(b->out, BENCH_PATH, "%s/out.pcap", b->dir);
	(void)snprintf(b->decisions, BENCH_PATH, "%s/decisions", b->dir);
	b->conf = (struct replay_conf){
		.in_path = b->in,
		.out_path = b->out,
		.decisions_path = b->decisions,
		.routes = { { .links = b->to_buyer, .link_count = 3 },
			    { .links = b->to_seller, .link_count = 1 } },
		.seed = 1,
	};
}

void bench_busy(struct bench *b)
{
	struct link_conf *haul = &b->to_buyer[1];

	b->to_buyer[0].delay.delay = 4 * MS;
	haul->delay.delay = 35 * MS;
	haul->delay.jitter = 5 * MS;
	haul->delay.tau = 50 * MS;
	haul->loss = (struct loss_conf){ .kind = LOSS_GILBERT,
					 .mean = chance_ratio(5, 100),
					 .run_milli = 2500 };
	b->to_buyer[2].rate.bps = 4000000;
	b->to_buyer[2].queue.limit_bytes = 20000;
	b->to_buyer[2].delay.delay = 12 * MS;
	b->to_seller[0].delay.delay = 50 * MS;
	b->to_seller[0].loss =
		(struct loss_conf){ .kind = LOSS_RANDOM, .mean = chance_ratio(1, 50) };
}

void bench_sellers(struct bench *b)
{
	CHECK_INT(side_parse("10.0.0.1", &b->sides[0], NULL), 0);
	CHECK_INT(side_parse("fd00::1", &b->sides[1], NULL), 0);
	b->conf.sellers = b->sides;
	b->conf.seller_count = 2;
}

int bench_run(struct bench *b)
{
	b->err = (struct err){ 0 };
	b->result = (struct replay_result){ 0 };
	return replay_run(&b->conf, &b->result, &b->err);
}

void bench_craft(struct craft *c, enum craft_form form, int link, uint32_t n)
{
	craft_begin(c, form, link);
	for (uint32_t i = 0; i < n; i++) {
		bool back = i % 4 == 3;

		craft_udp(c, &(struct craft_udp){ .time = BENCH_START + i * MS,
						  .ip_version = i % 5 == 4 ? 6 : 4,
						  .from = back ? 2 : 1,
						  .to = back ? 1 : 2,
						  .ip_bytes = (uint16_t)(200 + i % 1000),
						  .tag = i });
	}
}

void bench_save(const struct bench *b, enum craft_form form, int link, uint32_t n)
{
	struct craft c;

	bench_craft(&c, form, link, n);
	craft_save(&c, b->in, SIZE_MAX);
	craft_done(&c);
}

uint32_t tag_of(const struct capture_packet *p, int link)
{
	struct packet packet;
	struct bytes at;

	packet_read(&packet, link, p->data, p->captured, p->length);
	at = bytes_of(p->data + packet.payload_offset, packet.payload_captured);
	return bytes_be32(&at);
}

char *slurp(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "rbe");
	size_t size = 0, got, room = 1 << 22;
	char *s = malloc(room);

	if (!f || !s)
		abort();
	while ((got = fread(s + size, 1, room - 1 - size, f)))
		size += got;
	(void)fclose(f);
	s[size] = '\0';
	if (ret_size)
		*ret_size = size;
	return s;
}

bool same_files(const char *a, const char *b)
{
	size_t n_a, n_b;
	char *s_a = slurp(a, &n_a), *s_b = slurp(b, &n_b);
	bool same = n_a == n_b && !memcmp(s_a, s_b, n_a);

	free(s_a);
	free(s_b);
	return same;
}

unsigned lines_with(const char *path, const char *one, const char *other)
{
	char *text = slurp(path, NULL), *rest = text, *line;
	unsigned count = 0;

	while ((line = strsep(&rest, "\n")))
		if (*line != '#' && strstr(line, one) && strstr(line, other))
			count++;
	free(text);
	return count;
}

/* replay.c - a capture through a route in virtual time. */
#include "harness/drive/replay.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/replay_inside.h"

/* So many packets are put in before it is asked what has come out: what comes out, and when, does
 * not depend on it. */
#define BATCH 64

/* Lets everything come out that does so by now. */
static void advance(struct replay *r)
{
	struct parcel *p;

	while ((p = r->carrier->ops->get(r->carrier, r->now)))
		replay_come_out(r, p);
	r->batch = 0;
}

static bool is_group(const struct flow *flow)
{
	const uint8_t *to = flow->to;

	if (flow->ip_version == 6)
		return to[0] == 0xff;
	return (to[12] & 0xf0) == 0xe0 || !memcmp(to + 12, "\xff\xff\xff\xff", 4);
}

/* Chooses the sender of the first packet to a single receiver as the seller, unless told who it is.
 */
static unsigned direction_of(struct replay *r, const struct packet *packet)
{
	const struct flow *flow = &packet->flow;
	const struct side *sellers = r->conf->sellers;
	size_t n = r->conf->seller_count;
	bool from, to;

	if (packet->layer == PACKET_OTHER)
		return BESIDE;
	if (!n) {
		if (!r->result.seller.bits && !is_group(flow))
			r->result.seller = side_of(flow->from);
		sellers = &r->result.seller;
		n = r->result.seller.bits ? 1 : 0;
	}
	from = side_holds(sellers, n, flow->from);
	to = side_holds(sellers, n, flow->to);
	return from == to ? BESIDE : to;
}

/* Moves now to the packet's time; one that steps back a little counts as at the time before it. */
static int step_to(struct replay *r, const struct capture_packet *in, struct err *err)
{
	nsec_t t;

	if (in->number == 1)
		r->start = in->time;
	t = in->time - r->start;
	if (t < r->now) {
		if (r->now - t > REPLAY_STEP_BACK_MAX)
			return err_set(err, -EINVAL,
				       "%s: packet %" PRIu64 ": its time is %" PRId64
				       " us before that of the packets before it; at most %" PRId64
				       " us can be mended",
				       r->conf->in_path, in->number, (r->now - t) / NSEC_PER_USEC,
				       REPLAY_STEP_BACK_MAX / NSEC_PER_USEC);
		r->result.stepped_back++;
		t = r->now;
	}
	if (t - r->now > REPLAY_GAP_MAX)
		return err_set(err, -EINVAL,
			       "%s: packet %" PRIu64 ": its time is %" PRId64
			       " s after that of the packet before it; at most a day can be idle",
			       r->conf->in_path, in->number, (t - r->now) / NSEC_PER_SEC);
	r->now = r->result.duration = t;
	return 0;
}

static struct parcel *wrap(struct replay *r, const struct capture_packet *in, unsigned direction)
{
	struct parcel *p = pool_get(&r->pool, in->captured);

	if (!p)
		return NULL;
	p->number = in->number;
	p->note = 0;
	p->length = in->length;
	p->ip_offset = 0;
	p->direction = (uint8_t)direction;
	memcpy(p->data, in->data, in->captured);
	return p;
}

static int pass_beside(struct replay *r, const struct capture_packet *in, struct err *err)
{
	struct parcel *p = wrap(r, in, BESIDE);

	if (!p)
		return err_set(err, -ENOMEM, "out of memory");
	r->result.beside++;
	pkt_init(&p->pkt, 0, 0, p);
	p->pkt.due = r->now;
	replay_leave(r, p);
	return r->telling ? order_add(&r->order, NULL, err) : 0;
}

static uint32_t bytes_on_ethernet(const struct replay *r, const struct packet *packet)
{
	if (capture_link(r->in) == PACKET_LINK_ETHERNET)
		return packet->wire_bytes;
	return packet->wire_bytes - packet->ip_offset + ETHERNET_BYTES;
}

static int put_in(struct replay *r, const struct capture_packet *in, const struct packet *packet,
		  unsigned direction, struct err *err)
{
	struct replay_account *account = &r->result.accounts[direction];
	const struct replay_watch *watch = r->conf->watch;
	struct parcel *p = wrap(r, in, direction);
	int code;

	if (!p)
		return err_set(err, -ENOMEM, "out of memory");
	p->ip_offset = packet->ip_offset;
	pkt_init(&p->pkt, r->index[direction]++, bytes_on_ethernet(r, packet), p);
	if (r->tells_flows)
		p->pkt.flow = (uint32_t)flow_hash(&packet->flow);
	p->pkt.ecn = packet->traffic_class & 3;
	p->pkt.arrived = r->now;
	account->in++;
	account->in_bytes += p->pkt.bytes;
	if (watch)
		p->note = watch->on_packet(watch->arg, direction, packet, in->data);
	if (r->telling) {
		code = order_add(&r->order, p, err);
		if (code)
			return code;
	}
	return r->carrier->ops->put(r->carrier, p, r->now, err);
}

static int take(struct replay *r, const struct capture_packet *in, struct err *err)
{
	struct packet packet;
	unsigned direction;
	int code = step_to(r, in, err);

	if (code)
		return code;
	r->result.packets++;
	packet_read(&packet, capture_link(r->in), in->data, in->captured, in->length);
	direction = direction_of(r, &packet);
	if (direction == BESIDE || r->batch == BATCH)
		advance(r);
	if (direction == BESIDE)
		return pass_beside(r, in, err);
	r->batch++;
	return put_in(r, in, &packet, direction, err);
}

/* 0 while what is written can be written. */
static int check_outputs(struct replay *r, struct err *err)
{
	if (r->decisions.failed)
		return draft_settle(&r->decisions, err);
	return r->out && capture_failed(r->out) ? capture_settle(r->out, err) : 0;
}

static int check_stop(const struct replay *r, struct err *err)
{
	if (!r->conf->stop || !*r->conf->stop)
		return 0;
	return err_set(err, -EINTR, "%s: stopped at packet %" PRIu64, r->conf->in_path,
		       r->result.packets);
}

static int take_all(struct replay *r, struct err *err)
{
	struct capture_packet in;
	int code;

	while ((code = capture_next(r->in, &in, err)) == 1) {
		code = check_stop(r, err);
		if (!code)
			code = take(r, &in, err);
		if (!code)
			code = check_outputs(r, err);
		if (code)
			return code;
	}
	return code;
}

static void ask_realised(struct replay *r)
{
	r->result.tells_realised = r->carrier->ops->realised;
	for (unsigned d = 0; r->result.tells_realised && d < DECISION_DIRECTIONS; d++)
		for (size_t i = 0; i < r->conf->routes[d].link_count; i++)
			r->carrier->ops->realised(r->carrier, d, i, &r->result.realised[d][i]);
}

/* Lets out what comes out after the last packet, and counts what does not. */
static int finish(struct replay *r, struct err *err)
{
	nsec_t end = r->result.duration + REPLAY_HORIZON, next;
	int code = r->carrier->ops->check_end ? r->carrier->ops->check_end(r->carrier, err) : 0;

	while (!code && (next = r->carrier->ops->next(r->carrier)) <= end) {
		if (next > r->now)
			r->now = next;
		advance(r);
		code = check_stop(r, err);
	}
	if (code)
		return code;
	replay_write_leaving(r);
	for (unsigned i = 0; i < DECISION_DIRECTIONS; i++) {
		struct replay_account *a = &r->result.accounts[i];

		assert(a->in + a->copies >= a->delivered + a->lost + a->dropped);
		a->held = a->in + a->copies - a->delivered - a->lost - a->dropped;
	}
	r->result.most_inside = r->pool.made;
	ask_realised(r);
	if (r->telling)
		order_flush(&r->order);
	if (r->result.packets && r->result.packets == r->result.beside)
		return err_set(err, -EINVAL, "%s: none of its %" PRIu64 " packets travels %s",
			       r->conf->in_path, r->result.packets,
			       r->conf->seller_count || r->result.seller.bits
				       ? "between the seller's addresses and another"
				       : "from one IP address to another");
	if (r->late_number)
		return err_set(err, -ERANGE,
			       "%s: packet %" PRIu64
			       " leaves after the year 2106, which a capture cannot "
			       "tell",
			       r->conf->in_path, r->late_number);
	return 0;
}

/* Only fq_codel asks which packets belong together. */
static bool has_fair_queue(const struct replay_route *route)
{
	for (size_t i = 0; i < route->link_count; i++)
		if (route->links[i].queue.kind == QUEUE_FQ_CODEL)
			return true;
	return false;
}

static int name_links(struct replay *r, struct err *err)
{
	for (unsigned d = 0; d < DECISION_DIRECTIONS; d++) {
		const struct replay_route *route = &r->conf->routes[d];

		if (!route->link_count || route->link_count > PATH_LINKS_MAX)
			return err_set(err, -EINVAL, "the route has %zu links %s; expected 1 to %d",
				       route->link_count, decision_direction(d), PATH_LINKS_MAX);
		r->words.link_count[d] = route->link_count;
		r->tells_flows |= has_fair_queue(route);
		for (size_t i = 0; i < route->link_count; i++) {
			r->words.links[d][i] = route->links[i].name;
			if (!decision_word_good(route->links[i].name))
				return err_set(err, -EINVAL,
					       "link \"%s\": its name must be one word",
					       route->links[i].name);
		}
	}
	return 0;
}

static void write_headers(struct replay *r)
{
	char seed[24];

	decision_write_format(&r->decisions);
	decision_write_header(&r->decisions, "version", VERSION);
	for (size_t i = 0; i < r->conf->header_count; i++)
		decision_write_header(&r->decisions, r->conf->headers[i].key,
				      r->conf->headers[i].value);
	(void)snprintf(seed, sizeof(seed), "%" PRIu64, r->conf->seed);
	decision_write_header(&r->decisions, "seed", seed);
	decision_write_header(&r->decisions, "columns",
			      "packet direction link arrived left fate queued cause");
}

static int begin(struct replay *r, struct err *err)
{
	const struct replay_conf *conf = r->conf;
	const struct carrier_env env = { .conf = conf,
					 .words = &r->words,
					 .pool = &r->pool,
					 .copied = replay_copied,
					 .arg = r };
	int code = name_links(r, err);

	if (!code)
		code = capture_open(conf->in_path, &r->in, err);
	if (code)
		return code;
	r->telling = conf->decisions_path || conf->watch;
	r->pool.hops = conf->decisions_path;
	if (r->telling)
		code = order_init(&r->order, &(struct order_teller){ replay_tell, r }, err);
	if (code)
		return code;
	r->carrier = conf->force_path ? carrier_force(&env, err) : carrier_model(&env, err);
	if (!r->carrier)
		return err->code;
	if (conf->out_path)
		code = capture_create(conf->out_path, capture_link(r->in), capture_snaplen(r->in),
				      &r->out, err);
	if (!code && conf->decisions_path) {
		code = draft_open(&r->decisions, conf->decisions_path, err);
		if (!code)
			write_headers(r);
	}
	return code;
}

/* Gives the files their names. */
static int keep(struct replay *r, struct err *err)
{
	int code = 0;

	/* None has its name before both are whole. */
	if (r->conf->decisions_path)
		code = draft_settle(&r->decisions, err);
	if (!code && r->out)
		code = capture_settle(r->out, err);
	if (!code && r->conf->decisions_path)
		code = draft_keep(&r->decisions, err);
	if (!code && r->out) {
		code = capture_keep(r->out, err);
		r->out = NULL;
	}
	return code;
}

int replay_run(const struct replay_conf *conf, struct replay_result *ret, struct err *err)
{
	struct replay r = { .conf = conf };
	int code = replay_check_files(conf, err);

	if (!code)
		code = begin(&r, err);

	if (!code)
		code = take_all(&r, err);
	if (!code)
		code = finish(&r, err);
	if (!code)
		code = keep(&r, err);
	if (!code)
		*ret = r.result;
	capture_drop(r.out);
	draft_drop(&r.decisions);
	if (r.carrier)
		r.carrier->ops->free(r.carrier);
	order_done(&r.order);
	pool_done(&r.pool);
	capture_close(r.in);
	return code;
}

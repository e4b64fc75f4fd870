/* live_move.c - packets from a wire into their paths, and from the paths to a wire. */
#include <errno.h>
#include <string.h>

#include "harness/base/packet.h"
#include "harness/drive/alter.h"
#include "harness/drive/clock.h"
#include "harness/drive/live_inside.h"

#define ETHERNET_BYTES 14
#define ADDRESS_BYTES  ((size_t)6)
#define TAG_BYTES      4

/* How soon the kernel is asked again after it had no room. */
#define RETRY_AFTER (50 * NSEC_PER_USEC)

/* How long a reading of the wall clock's offset serves: at the 500 ppm that clocks are steered with
 * it moves 5 us in this time. */
#define OFFSET_SERVES (10 * NSEC_PER_MSEC)

/* Batches that may wait in a wire at the end: behind an interface of others more may come for ever.
 */
#define LEFT_MAX 4096

static void read_offset(struct live *live, nsec_t now)
{
	nsec_t offset = clock_wall_offset();
	nsec_t moved = offset - live->wall_first;

	if (live->wall_read_at == 0) {
		live->wall_first = offset;
		moved = 0;
	}
	if (moved < 0)
		moved = -moved;
	if (moved > live->report.clock_moved)
		live->report.clock_moved = moved;
	live->wall_offset = offset;
	live->wall_read_at = now;
}

/* When the packet came, on our clock. Whatever the wall clock did, it came after the wire was last
 * seen empty and before now. */
static nsec_t arrival(const struct live *live, const struct port *port, const struct wire_in *in,
		      nsec_t now)
{
	nsec_t at = in->wall ? in->wall - live->wall_offset : now;

	if (at > now)
		return now;
	return at < port->empty_at ? port->empty_at : at;
}

/* Copies the packet, with its VLAN tag where it was on the wire (IEEE 802.1Q: after the addresses).
 */
static void copy_data(struct slot *slot, const struct wire_in *in)
{
	const uint8_t tag[TAG_BYTES] = { (uint8_t)(in->tag_type >> 8), (uint8_t)in->tag_type,
					 (uint8_t)(in->tag >> 8), (uint8_t)in->tag };
	size_t head = 2 * ADDRESS_BYTES;

	if (!in->tagged) {
		memcpy(slot->data, in->data, in->bytes);
		return;
	}
	memcpy(slot->data, in->data, head);
	memcpy(slot->data + head, tag, TAG_BYTES);
	memcpy(slot->data + head + TAG_BYTES, in->data + head, in->bytes - head);
}

/* No hardware comes after the drive. The sum's place is told as without a VLAN tag. */
static void finish_sum(struct slot *slot, const struct wire_in *in)
{
	size_t shift = in->tagged ? TAG_BYTES : 0;

	alter_sum(slot->data, slot->bytes, in->sum_from + shift, in->sum_at + shift);
}

static void read_headers(struct slot *slot)
{
	struct packet headers;

	packet_read(&headers, PACKET_LINK_ETHERNET, slot->data, slot->bytes, slot->bytes);
	slot->pkt.flow = (uint32_t)flow_hash(&headers.flow);
	slot->pkt.ecn = slot->ecn = headers.traffic_class & 3;
}

void live_look(struct route *route)
{
	nsec_t change = path_next_change(route->path);

	route->next = path_next(route->path);
	if (change < route->next)
		route->next = change;
}

static void put_in_route(struct live *live, size_t i, const struct wire_in *in, nsec_t at)
{
	uint32_t bytes = in->bytes + (in->tagged ? TAG_BYTES : 0);
	struct slot *slot = slots_get(&live->slots, bytes);
	struct route *route = &live->routes[i];

	/* live_receive() made sure of room before it took the batch */
	if (!slot)
		return;
	slot->route = (uint16_t)i;
	slot->bytes = bytes;
	slot->ecn = 0;
	copy_data(slot, in);
	if (in->unfinished)
		finish_sum(slot, in);
	pkt_init(&slot->pkt, route->next_index++, bytes, slot);
	if (live->reads_headers)
		read_headers(slot);
	route->report.account.in++;
	route->report.account.in_bytes += bytes;
	path_put(route->path, &slot->pkt, at);
	live_note_arrival(live, &slot->pkt);
	live_look(route);
}

/* The port that owns the destination address; port_count when none does. */
static size_t find_port(const struct live *live, const uint8_t *address)
{
	size_t i = 0;

	while (i < live->conf.port_count &&
	       memcmp(live->conf.ports[i].mac, address, ADDRESS_BYTES) != 0)
		i++;
	return i;
}

/* Puts the packet into the route to its destination, or, when nobody has that address (a broadcast,
 * a group, a stranger), into every route that begins here. False when there is none. */
static bool put_in(struct live *live, size_t from, const struct wire_in *in, nsec_t at)
{
	size_t to = find_port(live, in->data);
	bool found = false;

	if (to < live->conf.port_count) {
		uint16_t route = live->route_of[from][to];

		if (route == LIVE_NO_ROUTE)
			return false;
		put_in_route(live, route, in, at);
		return true;
	}
	for (to = 0; to < live->conf.port_count; to++) {
		uint16_t route = live->route_of[from][to];

		if (route == LIVE_NO_ROUTE)
			continue;
		put_in_route(live, route, in, at);
		found = true;
	}
	return found;
}

/* Several packets in one would be one packet to the model. Inside its Ethernet header a packet may
 * have one tag that the kernel left in. */
static bool oversize(const struct live *live, const struct wire_in *in)
{
	return in->super || in->length > live->conf.mtu + ETHERNET_BYTES + TAG_BYTES ||
	       in->bytes < in->length;
}

static void take(struct live *live, size_t from, const struct wire_in *in, nsec_t now)
{
	struct port *port = &live->ports[from];

	port->report.received++;
	port->report.unfinished += in->unfinished;
	if (oversize(live, in))
		port->report.oversize++;
	else if (in->bytes < ETHERNET_BYTES ||
		 !put_in(live, from, in, arrival(live, port, in, now)))
		port->report.astray++;
}

static bool has_room(const struct live *live, const struct port *port)
{
	uint32_t routes = port->route_count ? (uint32_t)port->route_count : 1;

	return slots_left(&live->slots, WIRE_BATCH * routes);
}

/* One batch. Room is made sure of first, so that what finds none stays in the wire, where the
 * kernel counts what it must drop. */
static bool receive_port(struct live *live, size_t i, nsec_t before)
{
	struct port *port = &live->ports[i];
	struct wire_in in[WIRE_BATCH];
	nsec_t now;
	size_t n;

	live->full = !has_room(live, port);
	if (live->full)
		return false;
	n = wire_receive(port->wire, in);
	if (n > 0) {
		now = clock_now();
		if (now - live->wall_read_at > OFFSET_SERVES)
			read_offset(live, now);
		for (size_t k = 0; k < n; k++)
			take(live, i, &in[k], now);
	}
	wire_release(port->wire);
	if (n < WIRE_BATCH)
		port->empty_at = before;
	return n == WIRE_BATCH;
}

bool live_receive(struct live *live, nsec_t before)
{
	bool more = false;

	for (size_t i = 0; i < live->conf.port_count; i++)
		more |= receive_port(live, i, before);
	return more;
}

/* What waits in a wire because the drive has no room for it is missed as much as what the kernel
 * dropped for want of room in the wire. */
static void leave(const struct live *live, struct port *port)
{
	struct wire_in in[WIRE_BATCH];
	size_t n = WIRE_BATCH;

	for (int i = 0; i < LEFT_MAX && n > 0 && !has_room(live, port); i++) {
		n = wire_receive(port->wire, in);
		port->wire->missed += n;
		wire_release(port->wire);
	}
}

void live_count_missed(struct live *live)
{
	for (size_t i = 0; i < live->conf.port_count; i++) {
		struct port *port = &live->ports[i];

		leave(live, port);
		wire_count(port->wire);
		port->report.missed = port->wire->missed;
	}
}

struct pkt *live_copy(void *arg, const struct pkt *original)
{
	const struct slot *from = (const struct slot *)original;
	struct live *live = arg;
	struct slot *slot = slots_get(&live->slots, from->bytes);

	if (!slot)
		return NULL;
	slot->route = from->route;
	slot->bytes = from->bytes;
	slot->ecn = from->ecn;
	memcpy(slot->data, from->data, from->bytes);
	slot->pkt.data = slot;
	live->routes[from->route].report.account.duplicated++;
	return &slot->pkt;
}

/* Makes the bytes say what the model decided. */
static void alter(struct slot *slot)
{
	struct packet headers;

	if (slot->pkt.ecn != slot->ecn) {
		packet_read(&headers, PACKET_LINK_ETHERNET, slot->data, slot->bytes, slot->bytes);
		alter_ecn(slot->data, &headers, slot->pkt.ecn);
	}
	if (slot->pkt.corrupt_bit != PKT_INTACT)
		alter_bit(slot->data, slot->bytes, (uint64_t)slot->pkt.corrupt_bit);
}

/* A packet that the model lost or dropped. */
static void end_inside(struct live *live, struct slot *slot)
{
	struct live_account *account = &live->routes[slot->route].report.account;
	bool lost = slot->pkt.fate == PKT_LOST;

	if (lost)
		account->lost++;
	else
		account->dropped++;
	account->by_cause[slot->pkt.cause]++;
	if (slot->pkt.link < PATH_LINKS_MAX)
		(lost ? account->lost_in : account->dropped_in)[slot->pkt.link]++;
	live_note_outcome(live, &slot->pkt, slot->pkt.due);
	slots_put(&live->slots, slot);
}

/* A packet that the kernel took for the far wire, at the latest at the instant actual. */
static void end_delivered(struct live *live, struct slot *slot, nsec_t actual)
{
	struct live_route_report *report = &live->routes[slot->route].report;

	if (slot->pkt.due - slot->pkt.arrived < live->held)
		live->held = slot->pkt.due - slot->pkt.arrived;
	report->account.delivered++;
	report->account.delivered_bytes += slot->bytes;
	lateness_add(&report->lateness, actual - slot->pkt.due);
	lateness_series_add(&report->over_time, actual, actual - slot->pkt.due);
	live_note_outcome(live, &slot->pkt, actual);
	slots_put(&live->slots, slot);
}

static void end_unsent(struct live *live, struct slot *slot)
{
	live->routes[slot->route].report.account.unsent++;
	slots_put(&live->slots, slot);
}

static size_t fill_batch(const struct port *port, struct wire_out out[static WIRE_BATCH])
{
	size_t n = 0;

	for (struct pkt *p = port->outbox.head; p && n < WIRE_BATCH; p = p->next) {
		struct slot *slot = slot_of(p);

		out[n++] = (struct wire_out){ slot->data, slot->bytes };
	}
	return n;
}

/* The kernel did not take the first packet of the outbox. For want of room it is offered again for
 * a while; a packet that cannot be sent at all (the wire is down, it is too long) is given up. True
 * when the next one may be tried at once. */
static bool refused(struct live *live, struct port *port, nsec_t now)
{
	int why = port->wire->refusal;
	const struct pkt *first = port->outbox.head;
	uint32_t bytes = slot_of(port->outbox.head)->bytes;
	bool full = why == -ENOBUFS || why == -EAGAIN;

	port->report.refused++;
	if (full && bytes < port->hopeless && now - first->due < LIVE_PATIENCE) {
		port->retry_at = now + RETRY_AFTER;
		return false;
	}
	if (full && bytes < port->hopeless)
		port->hopeless = bytes;
	end_unsent(live, slot_of(pkt_list_pop(&port->outbox)));
	return true;
}

static void send_outbox(struct live *live, struct port *port)
{
	struct wire_out out[WIRE_BATCH];

	port->retry_at = NSEC_NEVER;
	while (port->outbox.head) {
		size_t n = fill_batch(port, out);
		size_t sent = wire_send(port->wire, out, n);
		nsec_t actual = clock_now();

		port->report.sent += sent;
		for (size_t i = 0; i < sent; i++) {
			if (out[i].bytes >= port->hopeless)
				port->hopeless = UINT32_MAX;
			end_delivered(live, slot_of(pkt_list_pop(&port->outbox)), actual);
		}
		if (sent < n && !refused(live, port, actual))
			return;
	}
}

/* Takes out of a route what is due by now. */
static void empty_route(struct live *live, struct route *route, nsec_t now)
{
	struct port *to = &live->ports[route->conf->to];
	struct pkt *p;

	while ((p = path_get(route->path, now))) {
		if (p->fate == PKT_DELIVERED) {
			alter(slot_of(p));
			/* the bytes were last touched when the packet came */
			__builtin_prefetch(slot_of(p)->data + 64);
			pkt_list_push(&to->outbox, p);
		} else {
			end_inside(live, slot_of(p));
		}
	}
	live_look(route);
}

void live_release(struct live *live, nsec_t now)
{
	for (size_t i = 0; i < live->conf.route_count; i++) {
		if (live->routes[i].next <= now)
			empty_route(live, &live->routes[i], now);
	}
	for (size_t i = 0; i < live->conf.port_count; i++) {
		struct port *port = &live->ports[i];

		if (port->outbox.head && (port->retry_at == NSEC_NEVER || port->retry_at <= now))
			send_outbox(live, port);
	}
}

nsec_t live_next(const struct live *live)
{
	nsec_t next = NSEC_NEVER;

	for (size_t i = 0; i < live->conf.route_count; i++) {
		if (live->routes[i].next < next)
			next = live->routes[i].next;
	}
	for (size_t i = 0; i < live->conf.port_count; i++) {
		if (live->ports[i].retry_at < next)
			next = live->ports[i].retry_at;
	}
	return next;
}

void live_drain(struct live *live)
{
	struct pkt *p;

	for (size_t i = 0; i < live->conf.route_count; i++)
		live->routes[i].report.account.in_flight = path_held(live->routes[i].path);
	for (size_t i = 0; i < live->conf.port_count; i++) {
		struct port *port = &live->ports[i];

		while ((p = pkt_list_pop(&port->outbox))) {
			struct slot *slot = slot_of(p);

			if (port->retry_at == NSEC_NEVER)
				live->routes[slot->route].report.account.in_flight++;
			else
				live->routes[slot->route].report.account.unsent++;
		}
	}
}

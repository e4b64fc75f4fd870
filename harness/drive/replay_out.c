/* replay_out.c - what comes out of a replay: the capture, decisions and verdicts. */
#include "harness/base/packet.h"
#include "harness/drive/alter.h"
#include "harness/drive/replay_inside.h"

/* The seconds of a capture file have 32 bits. */
#define TIME_END (((nsec_t)1 << 32) * NSEC_PER_SEC)

static void tell_hops(struct replay *r, struct parcel *p)
{
	for (uint8_t i = 0; i < p->hop_count; i++) {
		p->hops[i].packet = p->number;
		p->hops[i].copy = parcel_copy(p);
		p->hops[i].direction = p->direction;
	}
	decision_write(&r->decisions, &r->words, p->hops, p->hop_count);
}

void replay_tell(void *arg, struct parcel *root)
{
	struct replay *r = arg;
	const struct replay_watch *watch = r->conf->watch;
	struct parcel *next;

	if (watch)
		watch->on_verdict(watch->arg,
				  &(struct replay_verdict){
					  .number = root->number,
					  .note = root->note,
					  .direction = root->direction,
					  .bytes = root->length,
					  .sent = root->pkt.arrived,
					  .arrived = root->pkt.fate == PKT_DELIVERED ? root->pkt.due
										     : NSEC_NEVER,
				  });
	for (struct parcel *p = root; p; p = next) {
		next = p->sibling;
		tell_hops(r, p);
		pool_put(&r->pool, p);
	}
}

void replay_copied(void *arg, struct parcel *copy)
{
	struct replay *r = arg;

	r->result.accounts[copy->direction].copies++;
	if (r->telling)
		order_add_copy(&r->order, copy);
}

static void end_parcel(struct replay *r, struct parcel *p)
{
	if (r->telling && p->direction != BESIDE)
		order_end(&r->order, p);
	else
		pool_put(&r->pool, p);
}

/* The bit of the capture that is bit of the packet as it would be on Ethernet; -1 when it has none.
 */
static int64_t captured_bit(const struct replay *r, const struct parcel *p)
{
	int64_t bit = p->pkt.corrupt_bit;

	if (capture_link(r->in) == PACKET_LINK_ETHERNET)
		return bit;
	return bit < (int64_t)8 * ETHERNET_BYTES
		       ? -1
		       : bit + 8 * ((int64_t)p->ip_offset - ETHERNET_BYTES);
}

/* Does to the bytes what the route did to the packet. */
static void alter(struct replay *r, struct parcel *p)
{
	struct replay_account *account = &r->result.accounts[p->direction];
	struct packet packet;
	int64_t bit;

	packet_read(&packet, capture_link(r->in), p->data, p->captured, p->length);
	if (p->pkt.ecn == PKT_CE && (packet.traffic_class & 3) != PKT_CE) {
		alter_ecn(p->data, &packet, PKT_CE);
		account->marked++;
	}
	if (p->pkt.corrupt_bit == PKT_INTACT)
		return;
	account->corrupted++;
	bit = captured_bit(r, p);
	if (bit >= 0)
		alter_bit(p->data, p->captured, (uint64_t)bit);
}

static void write_parcel(struct replay *r, struct parcel *p)
{
	struct capture_packet packet = {
		.time = r->start + p->pkt.due,
		.captured = p->captured,
		.length = p->length,
		.data = p->data,
	};

	if (p->pkt.due >= TIME_END - r->start)
		r->late_number = p->number;
	else if (r->out)
		capture_write(r->out, &packet);
}

void replay_write_leaving(struct replay *r)
{
	struct parcel *next;

	for (struct parcel *p = r->leaving; p; p = next) {
		next = p->next;
		write_parcel(r, p);
		end_parcel(r, p);
	}
	r->leaving = NULL;
}

void replay_leave(struct replay *r, struct parcel *p)
{
	struct parcel **at = &r->leaving;

	if (r->leaving && r->leaving->pkt.due != p->pkt.due)
		replay_write_leaving(r);
	while (*at && ((*at)->number < p->number ||
		       ((*at)->number == p->number && parcel_copy(*at) < parcel_copy(p))))
		at = &(*at)->next;
	p->next = *at;
	*at = p;
}

void replay_come_out(struct replay *r, struct parcel *p)
{
	struct replay_account *account = &r->result.accounts[p->direction];

	if (p->pkt.fate == PKT_DELIVERED) {
		account->delivered++;
		account->delivered_bytes += p->pkt.bytes;
		if (p->pkt.corrupt_bit != PKT_INTACT || p->pkt.ecn == PKT_CE)
			alter(r, p);
		replay_leave(r, p);
		return;
	}
	if (p->pkt.fate == PKT_LOST)
		account->lost++;
	else
		account->dropped++;
	account->by_cause[p->pkt.cause]++;
	end_parcel(r, p);
}

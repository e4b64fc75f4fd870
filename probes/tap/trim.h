/* trim.h - where a packet's headers end, and what somebody said begins. */
#ifndef PROBES_TAP_TRIM_H
#define PROBES_TAP_TRIM_H

#include <stddef.h>
#include <stdint.h>

/* How many of a packet's first bytes are headers: of the link, of IP and the transport; behind UDP
 * also RTP's header with its extensions, RTCP and STUN as a whole, the headers of DTLS's record and
 * handshake, and of anything else the first 32 bytes: SRT's and QUIC's headers, and what matching
 * two captures needs to tell packets apart. Never more than captured. What is no IP, or carries
 * neither TCP nor UDP, is headers as a whole. */
uint32_t trim_headers(int link, const uint8_t *data, uint32_t captured, uint32_t wire_bytes);

#endif

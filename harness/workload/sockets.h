/* sockets.h - room for what arrives while a program waits for its turn. */
#ifndef HARNESS_WORKLOAD_SOCKETS_H
#define HARNESS_WORKLOAD_SOCKETS_H

/* What libwebrtc asks for video (kVideoRtpRecvBufferSize in media/engine/webrtc_video_engine.cc):
 * the kernel's usual room, 208 KiB with 768 bytes and more for each packet, is full after some 270
 * small ones, which a spike of delay lets go at once. */
#define SOCKETS_VIDEO_BYTES (256 * 1024)

/* Asks for so many bytes of packets at each UDP socket that this process has open: for libraries
 * that keep theirs to themselves. The kernel counts its own share twice, and gives less where
 * net.core.rmem_max is lower. Returns how many sockets there were. */
int sockets_widen(int bytes);

#endif

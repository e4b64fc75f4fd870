/* show_player.h - what GStreamer's adaptive player does while it plays, noted as records. */
#ifndef HARNESS_WORKLOAD_SHOW_PLAYER_H
#define HARNESS_WORKLOAD_SHOW_PLAYER_H

#include <gst/gst.h>

struct call_hooks;
struct journal;
struct show_conf;
struct show_player;

/* Watches the pipeline of a viewer by HLS: notes COUNT "rendition" (the height of decoded pictures,
 * when it changes), and gives the decoder's pad to hooks, which may be NULL. Borrows all. */
struct show_player *show_player_new(GstElement *pipeline, const struct show_conf *show,
				    const struct call_hooks *hooks, struct journal *journal);

/* Notes COUNT "buffer-ms": the media that the player holds now. */
void show_player_look(struct show_player *player);

/* Notes COUNT "fragments" and "fragments-aborted" as the origin's web server logged them for this
 * host, and frees; the pipeline must have stopped. NULL is fine. */
void show_player_free(struct show_player *player);

#endif

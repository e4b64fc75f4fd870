/* screen.h - a generated screen as it is shared in a call: a page of sharp text that is read and
 * written on. */
#ifndef HARNESS_WORKLOAD_SCREEN_H
#define HARNESS_WORKLOAD_SCREEN_H

struct content;
struct err;
struct scene_conf;

/* Dark text on white, letters of 5 by 7 dots of two pixels (of one where the picture is less than
 * 300 rows high). A line is typed, a letter each 80 ms; every 3 s the page is scrolled by three
 * lines within 0.3 s. Between letters nothing moves, so that most pictures cost next to nothing and
 * a few cost much. Picture n of the same conf is always the same. Gives content, or -ENOMEM. */
int screen_new(struct content **ret, const struct scene_conf *conf, struct err *err);

#endif

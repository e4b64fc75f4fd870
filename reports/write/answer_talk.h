/* answer_talk.h - a conversation in one sentence. */
#ifndef REPORTS_WRITE_ANSWER_TALK_H
#define REPORTS_WRITE_ANSWER_TALK_H

#include <stdbool.h>

struct evidence;
struct text;

/* Is the run one of a conversation? Then its sentence is not about pictures. */
bool answer_is_talk(const struct evidence *e);

/* How fast the assistant was, without a full stop. */
void answer_talk(const struct evidence *e, struct text *ret);

#endif

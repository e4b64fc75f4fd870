/* lane_screen.c - drawing the lanes' progress. */
#include "harness/cli/lane_screen.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/cli/cli.h"

#define COLUMNS_DEFAULT 80
#define LINE_MAX_BYTES  160

void lane_screen_init(struct lane_screen *s, bool quiet)
{
	*s = (struct lane_screen){ .quiet = quiet, .fancy = cli_fancy(STDERR_FILENO) };
}

/* "NAME: DOING, 3 of 30 s" or "NAME: DOING, for 30 s". */
static void line_text(const struct lane_line *line, bool fancy, char *ret, size_t size)
{
	if (line->of && fancy)
		(void)snprintf(ret, size, "%s: %s, %.0f of %.0f s", line->name, line->doing,
			       (double)line->at / 1e9, (double)line->of / 1e9);
	else if (line->of)
		(void)snprintf(ret, size, "%s: %s, for %.0f s", line->name, line->doing,
			       (double)line->of / 1e9);
	else
		(void)snprintf(ret, size, "%s: %s", line->name, line->doing);
}

void lane_screen_change(const struct lane_screen *s, const struct lane_line *line)
{
	char text[LINE_MAX_BYTES];

	if (s->quiet || s->fancy)
		return;
	line_text(line, false, text, sizeof(text));
	(void)fprintf(stderr, "%s\n", text);
}

static int columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 2)
		return COLUMNS_DEFAULT;
	return size.ws_col;
}

void lane_screen_clear(struct lane_screen *s)
{
	if (s->drawn)
		(void)fprintf(stderr, "\r\033[%uA\033[J", s->drawn);
	s->drawn = 0;
}

/* A line longer than the terminal would take two, and the next drawing begin in the wrong place. */
void lane_screen_draw(struct lane_screen *s, const struct lane_line *const *lines, size_t count)
{
	int width;

	if (s->quiet || !s->fancy)
		return;
	width = columns() - 1;
	lane_screen_clear(s);
	for (size_t i = 0; i < count; i++) {
		char text[LINE_MAX_BYTES];

		line_text(lines[i], true, text, sizeof(text));
		(void)fprintf(stderr, "%.*s\n", width, text);
	}
	s->drawn = (unsigned)count;
}

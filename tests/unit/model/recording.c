/* recording.c - reading, replaying and comparing. */
#include "tests/unit/model/recording.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "harness/model/link.h"
#include "harness/model/pkt.h"
#include "tests/support/suite.h"

#define LATE_MAX    10000
#define SHOWN_MAX   5
#define END_OF_TIME (NSEC_NEVER / 4)

const char *recordings_dir(char buf[static 300])
{
	DIR *dir;

	if (!shared_dir())
		return NULL;
	(void)snprintf(buf, 300, "%s/oracles/netem", shared_dir());
	dir = opendir(buf);
	if (!dir)
		return NULL;
	(void)closedir(dir);
	return buf;
}

FILE *recording_open(const char *name)
{
	char dir[300], command[600];

	if (!recordings_dir(dir))
		return NULL;
	(void)snprintf(command, sizeof(command), "gzip -dc '%s/%s' 2>/dev/null", dir, name);
	return popen(command, "r");
}

/* "# kernel ...; COMMAND :: gp ..." */
static void read_comment(struct recording *rec, const char *line)
{
	const char *from = strstr(line, "; "), *to = strstr(line, " ::");

	if (from && to)
		(void)snprintf(rec->command, sizeof(rec->command), "%.*s", (int)(to - from - 2),
			       from + 2);
}

static long long number(char **at)
{
	long long n = strtoll(*at, at, 10);

	if (**at == ',' || **at == ';')
		(*at)++;
	return n;
}

/* seq,len,tx_ns,refused,rx_ns;...,corrupt;... */
static void read_row(struct recorded *row, char *line)
{
	struct seen *seen = &row->theirs;
	char *corrupt = strrchr(line, ',') + 1;

	*row = (struct recorded){ 0 };
	(void)number(&line);
	row->bytes = (uint32_t)number(&line);
	row->sent = number(&line);
	seen->refused = number(&line);
	while (line < corrupt - 1 && seen->copies < RECORDING_COPIES)
		seen->at[seen->copies++] = number(&line);
	for (unsigned i = 0; i < seen->copies && *corrupt; i++) {
		seen->corrupt[i] = strchr("-;\n", *corrupt) == NULL;
		corrupt += strcspn(corrupt, ";\n");
		corrupt += *corrupt == ';';
	}
}

bool recording_read(struct recording *rec, const char *name)
{
	char line[400];
	FILE *f = recording_open(name);

	rec->count = 0;
	rec->command[0] = '\0';
	(void)snprintf(rec->name, sizeof(rec->name), "%s", name);
	while (f && fgets(line, sizeof(line), f) && rec->count < RECORDING_ROWS) {
		if (*line == '#')
			read_comment(rec, line);
		else if (*line != 's')
			read_row(&rec->rows[rec->count++], line);
	}
	if (f)
		(void)pclose(f);
	return rec->count > 0;
}

struct pkt *recording_copy(void *arg, const struct pkt *original)
{
	static struct pkt copies[RECORDING_ROWS];
	size_t *used = arg;

	(void)original;
	return *used < RECORDING_ROWS ? &copies[(*used)++] : NULL;
}

static void note(struct recording *rec, const struct pkt *p)
{
	struct seen *seen = &rec->rows[p->copy_of].ours;

	if (p->fate == PKT_DROPPED && p->cause != PKT_CAUSE_AQM && p->copy_of == p->index)
		seen->refused = true;
	if (p->fate != PKT_MOVING || seen->copies == RECORDING_COPIES)
		return;
	seen->at[seen->copies] = p->due;
	seen->corrupt[seen->copies++] = p->corrupt_bit != PKT_INTACT;
}

void recording_replay(struct recording *rec, struct link *link)
{
	static struct pkt pkts[RECORDING_ROWS];
	struct pkt *p;

	for (size_t i = 0; i < rec->count; i++) {
		rec->rows[i].ours = (struct seen){ 0 };
		pkt_init(&pkts[i], i, rec->rows[i].bytes, NULL);
		link_put(link, &pkts[i], rec->rows[i].sent);
	}
	while ((p = link_get(link, END_OF_TIME)))
		note(rec, p);
}

static bool same(const struct recorded *row)
{
	const struct seen *want = &row->theirs, *got = &row->ours;
	bool ok = want->copies == got->copies && want->refused == got->refused;

	for (unsigned k = 0; ok && k < want->copies; k++) {
		nsec_t late = want->at[k] - got->at[k];

		ok = late >= 0 && late <= LATE_MAX && want->corrupt[k] == got->corrupt[k];
	}
	return ok;
}

void recording_check(const struct recording *rec)
{
	size_t other = 0;

	for (size_t i = 0; i < rec->count; i++) {
		const struct recorded *row = &rec->rows[i];

		if (same(row) || ++other > SHOWN_MAX)
			continue;
		(void)printf("%s: packet %zu: %u copies, refused %d, at %" PRId64
			     "; recorded %u, %d, %" PRId64 "\n",
			     rec->name, i, row->ours.copies, row->ours.refused, row->ours.at[0],
			     row->theirs.copies, row->theirs.refused, row->theirs.at[0]);
	}
	CHECK_INT(other, 0);
}

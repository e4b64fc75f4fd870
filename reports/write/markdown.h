/* markdown.h - report.md: the report for a page of a repository, an issue or a chat. */
#ifndef REPORTS_WRITE_MARKDOWN_H
#define REPORTS_WRITE_MARKDOWN_H

struct page;
struct text;

/* Writes it; its plots are those in plots/, beside it. What outsiders wrote stays text. */
void markdown_write(const struct page *page, struct text *ret);

#endif

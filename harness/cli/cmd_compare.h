/* cmd_compare.h - what a comparison of two builds means to a script. */
#ifndef HARNESS_CLI_CMD_COMPARE_H
#define HARNESS_CLI_CMD_COMPARE_H

#include "harness/cli/cli.h"
#include "reports/history/compare.h"

enum exit_code compare_exit(enum compare_word word);

#endif

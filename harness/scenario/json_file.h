/* json_file.h - a file of JSON, whole or not at all. */
#ifndef HARNESS_SCENARIO_JSON_FILE_H
#define HARNESS_SCENARIO_JSON_FILE_H

struct err;
struct json_t;

/* Writes json, indented, numbers to twelve digits; takes it. 0, or a negative errno with err naming
 * the path: -EINVAL when json is NULL. */
int json_file_write(const char *path, struct json_t *json, struct err *err);

#endif

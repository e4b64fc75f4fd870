/* import_formats.h - how each format is read; import.h says the contract. */
#ifndef HARNESS_SCENARIO_IMPORT_FORMATS_H
#define HARNESS_SCENARIO_IMPORT_FORMATS_H

struct err;
struct import;
struct import_opts;
struct lines;

int import_mahimahi(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err);
int import_theaterq(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err);
int import_netem_trace(struct lines *lines, const struct import_opts *opts, struct import *ret,
		       struct err *err);
int import_webrtc(struct lines *lines, const struct import_opts *opts, struct import *ret,
		  struct err *err);
int import_nlc(struct lines *lines, const struct import_opts *opts, struct import *ret,
	       struct err *err);
int import_atc(struct lines *lines, const struct import_opts *opts, struct import *ret,
	       struct err *err);
int import_sabre(struct lines *lines, const struct import_opts *opts, struct import *ret,
		 struct err *err);
int import_rates(struct lines *lines, const struct import_opts *opts, struct import *ret,
		 struct err *err);
int import_nyu_mets(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err);
int import_ucc_5g(struct lines *lines, const struct import_opts *opts, struct import *ret,
		  struct err *err);
int import_lumos(struct lines *lines, const struct import_opts *opts, struct import *ret,
		 struct err *err);
int import_starlink(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err);
int import_cicv5g(struct lines *lines, const struct import_opts *opts, struct import *ret,
		  struct err *err);

#endif

/* sign.h - signatures of run.json, and so of all that its hashes stand for. */
#ifndef REPORTS_CUSTODY_SIGN_H
#define REPORTS_CUSTODY_SIGN_H

struct err;

/* Signs RUN/run.json, which replaces an earlier signature of the same kind. key is the file of a
 * minisign secret key, and then the signature is run.json.minisig; anything else names an OpenPGP
 * key as gpg(1) knows keys, and it is run.json.asc. The program may ask for a password on the
 * terminal. *ret_name is the signature's name. 0, -ENOENT when the program is not installed,
 * -EIO when it fails, or another negative errno; an earlier signature is then as it was. */
int sign_run(const char *run, const char *key, const char **ret_name, struct err *err);

/* Holds the signature against run.json. key is the OpenPGP fingerprint of who must have signed, 40
 * digits, of which the key or its subkey made the signature and is in the user's keyring; or a
 * minisign public key, or a file that holds one. 0 when it is good; -EBADMSG when it is not, or
 * there is none; another negative errno when that could not be found out. */
int sign_check(const char *run, const char *key, struct err *err);

#endif

/* keyfile.c - labels first: a table of what people take for a public key. */
#include "text/keyfile.h"

#include <string.h>

#include "text/sshkey.h"

#define GIVE_PUBLIC                                                            \
	"keep it to yourself and send it to nobody; the public key is "        \
	"wanted, "

/* Found at the start of a line, or of the file; the first that fits counts. */
static const struct mark {
	const char *begin, *end; /* of the line; NULL: any end */
	enum wd_code code;       /* 0: OpenPGP, to be read */
	const char *text;
} marks[] = {
	{ "-----BEGIN PGP PRIVATE KEY BLOCK", NULL, WD_ERR_USAGE,
	  "this is a private key (OpenPGP), a secret key: " GIVE_PUBLIC
	  "gpg --armor --export KEYID" },
	{ "-----BEGIN ", "PRIVATE KEY-----", WD_ERR_USAGE,
	  "this is a private key: " GIVE_PUBLIC
	  "the .pub file beside it (ssh-keygen -y -f FILE prints it)" },
	{ "SSH PRIVATE KEY FILE FORMAT", NULL, WD_ERR_USAGE,
	  "this is a private key (SSH 1): " GIVE_PUBLIC "of a new key" },
	{ "PuTTY-User-Key-File-", NULL, WD_ERR_USAGE,
	  "this is a private key (PuTTY's .ppk): " GIVE_PUBLIC
	  "which PuTTYgen shows for pasting into authorized_keys" },
	{ "AGE-SECRET-KEY-", NULL, WD_ERR_USAGE,
	  "this is a private key of age: keep it to yourself; age keys do not "
	  "sign, an SSH or OpenPGP public key is wanted" },
	{ "-----BEGIN PGP PUBLIC KEY BLOCK-----", NULL, 0, NULL },
	{ "---- BEGIN SSH2 PUBLIC KEY", NULL, WD_ERR_UNSUPPORTED,
	  "this is an SSH public key in the format of RFC 4716 (PuTTY's): "
	  "convert it with ssh-keygen -i -f FILE" },
	{ "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY", NULL, WD_ERR_USAGE,
	  "this is a private key (SSH2): " GIVE_PUBLIC "of the same name" },
	{ "-----BEGIN PUBLIC KEY-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is a public key in the format of PKCS #8: convert it with "
	  "ssh-keygen -i -m PKCS8 -f FILE" },
	{ "-----BEGIN RSA PUBLIC KEY-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is an RSA public key in PEM: convert it with ssh-keygen -i -m "
	  "PEM -f FILE" },
	{ "-----BEGIN CERTIFICATE REQUEST-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is a request for an X.509 certificate: an SSH or OpenPGP "
	  "public key is wanted" },
	{ "-----BEGIN CERTIFICATE-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is an X.509 certificate: X.509 is not supported, an SSH or "
	  "OpenPGP public key is wanted" },
	{ "-----BEGIN TRUSTED CERTIFICATE-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is an X.509 certificate: X.509 is not supported, an SSH or "
	  "OpenPGP public key is wanted" },
	{ "-----BEGIN PKCS7-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is PKCS #7, a bag of X.509 certificates: an SSH or OpenPGP "
	  "public key is wanted" },
	{ "-----BEGIN CMS-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is a CMS message (X.509): an SSH or OpenPGP public key is "
	  "wanted" },
	{ "-----BEGIN SSH SIGNATURE-----", NULL, WD_ERR_UNSUPPORTED,
	  "this is an SSH signature: the public key is wanted, the .pub file" },
	{ "-----BEGIN PGP SIGN", NULL, WD_ERR_UNSUPPORTED,
	  "this is an OpenPGP signature: the public key is wanted, gpg "
	  "--armor --export KEYID" },
	{ "-----BEGIN PGP ", NULL, WD_ERR_UNSUPPORTED,
	  "this is an OpenPGP message: the public key is wanted, gpg --armor "
	  "--export KEYID" },
	{ "untrusted comment: ", NULL, WD_ERR_UNSUPPORTED,
	  "this is a key or signature of minisign or signify, which git does "
	  "not use: an SSH or OpenPGP public key is wanted" },
	{ "age1", NULL, WD_ERR_UNSUPPORTED,
	  "this is a public key of age, which does not sign: an SSH or "
	  "OpenPGP public key is wanted" },
	{ "<", NULL, WD_ERR_UNSUPPORTED,
	  "this is a web page or XML and not a key: download the raw file" },
	{ "{", NULL, WD_ERR_UNSUPPORTED,
	  "this is JSON and not a key: expected the key alone, as in a .pub "
	  "file" },
	{ "[", NULL, WD_ERR_UNSUPPORTED,
	  "this is JSON and not a key: expected the key alone, as in a .pub "
	  "file" },
};

static const struct mark *mark_of(wd_str line)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (wd_str_starts(line, wd_str_of(marks[i].begin)) &&
		    (marks[i].end == NULL ||
		     wd_str_ends(line, wd_str_of(marks[i].end))))
			return &marks[i];
	return NULL;
}

/*
 * A private key anywhere in the file is the first thing that its owner has to
 * hear about, so it goes over what stands above it.
 */
static const struct mark *find_mark(wd_str text)
{
	const struct mark *first = NULL;
	wd_str line;

	while (wd_str_next_line(&text, &line)) {
		const struct mark *m = mark_of(wd_str_trim(line));

		if (m != NULL && m->code == WD_ERR_USAGE)
			return m;
		if (first == NULL)
			first = m;
	}
	return first;
}

/* With its mark, or without: every other byte of the first ones is zero. */
static bool is_utf16(wd_str s)
{
	if (wd_str_starts(s, WD_STR("\xff\xfe")) ||
	    wd_str_starts(s, WD_STR("\xfe\xff")))
		return true;
	return s.len >= 4 && ((s.ptr[0] == 0 && s.ptr[1] != 0 &&
			       s.ptr[2] == 0 && s.ptr[3] != 0) ||
			      (s.ptr[0] != 0 && s.ptr[1] == 0 &&
			       s.ptr[2] != 0 && s.ptr[3] == 0));
}

/* SEQUENCE with a length of two octets: every certificate, every PKCS. */
static bool is_der(wd_str s)
{
	return wd_str_starts(s, WD_STR("\x30\x82"));
}

/* A packet's first octet: a public key in the old format or in the new. */
static bool is_packet(wd_str s)
{
	return s.len > 0 && ((unsigned char)s.ptr[0] & 0x80) != 0;
}

static const char *binary_flaw(wd_str s)
{
	if (is_utf16(s))
		return "this is text in UTF-16, as > of PowerShell writes it: "
		       "save it as plain text (PowerShell: Get-Content FILE | "
		       "Set-Content -Encoding ascii NEW)";
	if (is_der(s))
		return "this is binary DER, as X.509 certificates and PKCS "
		       "files are: an SSH or OpenPGP public key is wanted";
	if (!is_packet(s) && memchr(s.ptr, '\0', s.len) != NULL)
		return "this is a binary file and no public key";
	return NULL;
}

wd_err wd_key_file_read(struct wd_arena *a, wd_str bytes,
			enum wd_key_file *kind, wd_str *text)
{
	static const char bom[] = "\xef\xbb\xbf";
	const struct mark *mark;
	const char *flaw;

	if (bytes.len == 0)
		return wd_fail(a, WD_ERR_FORMAT, "the file is empty");
	if (wd_str_starts(bytes, wd_str_of(bom)))
		bytes = wd_str_from(bytes, sizeof(bom) - 1);
	flaw = bytes.len > 0 ? binary_flaw(bytes) : NULL;
	if (flaw != NULL)
		return wd_fail(a, WD_ERR_UNSUPPORTED, flaw);
	mark = find_mark(bytes);
	if (mark != NULL && mark->code != 0 && !is_packet(bytes))
		return wd_fail(a, mark->code, mark->text);
	*kind = mark != NULL || is_packet(bytes) ? WD_KEY_FILE_OPENPGP
						 : WD_KEY_FILE_SSH;
	*text = bytes;
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

/* Does the name of a type of SSH keys stand somewhere behind the first word? */
static bool has_key_behind(wd_str line)
{
	static const char *const names[] = { "ssh-", "ecdsa-sha2-", "sk-ssh-",
					     "sk-ecdsa-" };

	for (size_t at = 1; at < line.len; at++) {
		wd_str rest = wd_str_from(line, at);

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (is_space(line.ptr[at - 1]) &&
			    wd_str_starts(rest, wd_str_of(names[i])))
				return true;
	}
	return false;
}

/* What stands in front of the key tells which file of OpenSSH's it is from. */
static const char *line_flaw(wd_str line)
{
	wd_str word = line;

	for (word.len = 0; word.len < line.len; word.len++)
		if (is_space(line.ptr[word.len]))
			break;
	if (wd_str_starts(word, WD_STR("cert-authority")))
		return "this is the key of a certificate authority, not of a "
		       "person";
	if (wd_str_starts(word, WD_STR("|1|")) ||
	    wd_str_starts(word, WD_STR("@")))
		return "this is a line of known_hosts, the key of a server and "
		       "not of a person";
	if (wd_str_has(word, '@') && !wd_str_has(word, '='))
		return "this is a line of allowed_signers: leave out what "
		       "stands in front of the key, the principals and "
		       "options, so that the line begins with its type";
	return "this looks like a line of authorized_keys with options: leave "
	       "out what stands in front of the key, so that the line begins "
	       "with its type";
}

wd_err wd_key_file_line(struct wd_arena *a, wd_str line, wd_str *blob)
{
	wd_err err = wd_ssh_key_read(a, line, blob);

	line = wd_str_trim(line);
	if (err == NULL || err->code != WD_ERR_UNSUPPORTED ||
	    wd_str_starts(line, WD_STR("ssh-")) ||
	    wd_str_starts(line, WD_STR("ecdsa-")) ||
	    wd_str_starts(line, WD_STR("sk-")) || !has_key_behind(line))
		return err;
	return wd_fail(a, WD_ERR_UNSUPPORTED, line_flaw(line));
}

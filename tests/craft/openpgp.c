/* openpgp.c - OpenPGP signatures and keys (RFC 4880), and worse. */
#include "craft.h"

#include <string.h>

enum {
	TAG_SIGNATURE = 2,
	TAG_KEY = 6,
	TAG_USER_ID = 13,
	TAG_SUBKEY = 14,
	CLASS_USER_ID = 0x13,
	CLASS_SUBKEY = 0x18,
	CLASS_BACK = 0x19,
	CLASS_KEY = 0x1f,
	CLASS_REVOCATION = 0x20,
	CLASS_SUBKEY_REVOCATION = 0x28,
	SUB_DATE = 2,
	SUB_KEY_LIFETIME = 9,
	SUB_REVOKER = 12,
	SUB_ISSUER = 16,
	SUB_FLAGS = 27,
	SUB_REASON = 29,
	SUB_EMBEDDED = 32,
	SUB_FINGERPRINT = 33,
	SIGNS = 2
};

static const struct digest {
	uint8_t id;
	const char *name;
} digests[] = {
	{ 1, "MD5" },     { 2, "SHA1" },    { 8, "SHA256" },    { 9, "SHA384" },
	{ 10, "SHA512" }, { 11, "SHA224" }, { 12, "SHA3-256" },
};

static const char *digest_name(uint8_t id)
{
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++)
		if (digests[i].id == id)
			return digests[i].name;
	return "SHA256";
}

static uint8_t algorithm_id(const struct craft_key *k)
{
	return k->algorithm == BY_RSA ? 1 : k->algorithm == BY_ECDSA ? 19 : 22;
}

static void add_sub(struct wd_buf *b, uint8_t type, wd_str value)
{
	size_t len = value.len + 1;

	if (len < 192) {
		craft_number(b, len, 1);
	} else {
		craft_number(b, 255, 1);
		craft_number(b, len, 4);
	}
	wd_buf_byte(b, (char)type);
	wd_buf_add(b, value);
}

static void add_sub_number(struct wd_buf *b, uint8_t type, uint32_t n)
{
	struct wd_buf value = { .arena = b->arena };

	craft_number(&value, n, 4);
	add_sub(b, type, wd_buf_str(&value));
}

static void add_fingerprint(struct wd_buf *b, const struct craft_key *k)
{
	add_sub(b, SUB_FINGERPRINT,
		craft_join(b->arena, WD_STR("\4"), k->fingerprint));
}

static void add_key_id(struct wd_buf *b, const struct craft_key *k)
{
	add_sub(b, SUB_ISSUER, wd_str_from(k->fingerprint, 12));
}

static wd_str hashed_area(struct wd_arena *a, const struct craft_key *told,
			  const struct craft_pgp *s)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, s->first);
	if ((s->how & NO_FINGERPRINT) == 0)
		add_fingerprint(&b, told);
	if ((s->how & NO_DATE) == 0)
		add_sub_number(&b, SUB_DATE,
			       s->date != 0 ? s->date : SIGN_TIME);
	if (s->how & HASHED_KEY_ID)
		add_key_id(&b, told);
	wd_buf_add(&b, s->hashed);
	return wd_buf_str(&b);
}

static wd_str unhashed_area(struct wd_arena *a, const struct craft_key *told,
			    const struct craft_pgp *s)
{
	struct wd_buf b = { .arena = a };

	if ((s->how & NO_KEY_ID) == 0)
		add_key_id(&b, told);
	wd_buf_add(&b, s->unhashed);
	return wd_buf_str(&b);
}

static const struct craft_key *or_key(enum craft_key_name name,
				      const struct craft_key *otherwise)
{
	return name != KEY_DEFAULT ? craft_key(name) : otherwise;
}

static void add_mpi(struct wd_buf *b, wd_str number)
{
	unsigned bits = (unsigned)number.len * 8;

	while (number.len > 1 && number.ptr[0] == 0) {
		number = wd_str_from(number, 1);
		bits -= 8;
	}
	for (unsigned top = (uint8_t)number.ptr[0]; top < 0x80; top <<= 1)
		bits--;
	craft_number(b, bits, 2);
	wd_buf_add(b, number);
}

static wd_str numbers_of(struct wd_arena *a, const struct craft_key *k,
			 const char *digest, wd_str data)
{
	struct wd_buf b = { .arena = a };
	wd_str second;
	wd_str first = craft_sign(a, k, digest,
				  k->algorithm == BY_ED25519
					  ? craft_digest(a, digest, data)
					  : data,
				  &second);

	if (k->algorithm == BY_ED25519) {
		add_mpi(&b, (wd_str){ first.ptr, 32 });
		add_mpi(&b, wd_str_from(first, 32));
		return wd_buf_str(&b);
	}
	add_mpi(&b, first);
	if (k->algorithm == BY_ECDSA)
		add_mpi(&b, second);
	return wd_buf_str(&b);
}

/* The packet up to the hashed area, which is signed too. */
static wd_str signed_part(struct wd_arena *a, const struct craft_key *key,
			  const struct craft_pgp *s)
{
	wd_str hashed = hashed_area(a, or_key(s->told_key, key), s);
	struct wd_buf b = { .arena = a };

	craft_number(&b, s->version != 0 ? s->version : 4, 1);
	craft_number(&b, s->class, 1);
	craft_number(&b, s->algorithm != 0 ? s->algorithm : algorithm_id(key),
		     1);
	craft_number(&b, s->digest != 0 ? s->digest : 8, 1);
	craft_number(&b, hashed.len, 2);
	wd_buf_add(&b, hashed);
	return wd_buf_str(&b);
}

static wd_str trailer(struct wd_arena *a, wd_str part)
{
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, part);
	wd_buf_byte(&b, part.ptr[0]);
	wd_buf_byte(&b, (char)0xff);
	craft_number(&b, part.len, 4);
	return wd_buf_str(&b);
}

wd_str craft_pgp_body(struct wd_arena *a, const struct craft_key *key,
		      const struct craft_pgp *spoil, wd_str data)
{
	const char *digest =
		digest_name(spoil->digest != 0 ? spoil->digest : 8);
	wd_str part = signed_part(a, key, spoil);
	wd_str all = craft_join(a, data, trailer(a, part));
	wd_str unhashed = unhashed_area(a,
					or_key(spoil->told_unhashed,
					       or_key(spoil->told_key, key)),
					spoil);
	wd_str numbers = spoil->numbers.len > 0
				 ? spoil->numbers
				 : numbers_of(a, key, digest, all);
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, part);
	if (spoil->told_digest != 0)
		b.ptr[3] = (char)spoil->told_digest;
	craft_number(&b, unhashed.len, 2);
	wd_buf_add(&b, unhashed);
	wd_buf_add(&b, (wd_str){ craft_digest(a, digest, all).ptr, 2 });
	wd_buf_add(&b, numbers);
	if (spoil->how & FLIPPED)
		b.ptr[b.len - 2] ^= 1;
	wd_buf_add(&b, spoil->behind);
	return wd_buf_str(&b);
}

wd_str craft_packet(struct wd_arena *a, unsigned tag, wd_str body)
{
	struct wd_buf b = { .arena = a };
	unsigned octets = body.len < 256 ? 0 : 1;

	craft_number(&b, 0x80 | tag << 2 | octets, 1);
	craft_number(&b, body.len, 1u << octets);
	wd_buf_add(&b, body);
	return wd_buf_str(&b);
}

wd_str craft_pgp(struct wd_arena *a, const struct craft_key *key,
		 const struct craft_pgp *spoil, wd_str payload)
{
	wd_str body = craft_pgp_body(a, key, spoil, payload);

	return spoil->frame != NULL ? spoil->frame(a, body)
				    : craft_packet(a, TAG_SIGNATURE, body);
}

/* ---- the keyring ---- */

static void add_key_data(struct wd_buf *b, const struct craft_key *k)
{
	craft_number(b, 0x99, 1);
	craft_number(b, k->body.len, 2);
	wd_buf_add(b, k->body);
}

static void add_user_id(struct wd_buf *out, const struct craft_key *k,
			const char *id)
{
	struct wd_buf sub = { .arena = out->arena },
		      data = { .arena = out->arena };

	add_sub(&sub, SUB_FLAGS, (wd_str){ (const char *)&k->flags, 1 });
	if (k->lifetime != 0)
		add_sub_number(&sub, SUB_KEY_LIFETIME, k->lifetime);
	add_key_data(&data, k);
	craft_number(&data, 0xb4, 1);
	craft_number(&data, strlen(id), 4);
	wd_buf_c(&data, id);
	const struct craft_pgp how = { .class = CLASS_USER_ID,
				       .date = KEY_TIME,
				       .hashed = wd_buf_str(&sub) };

	wd_buf_add(out, craft_packet(out->arena, TAG_USER_ID, wd_str_of(id)));
	wd_buf_add(out, craft_packet(out->arena, TAG_SIGNATURE,
				     craft_pgp_body(out->arena, k, &how,
						    wd_buf_str(&data))));
}

static void add_one_revocation(struct wd_buf *out, const struct craft_key *by,
			       const struct craft_key *k, int plus_one)
{
	const struct craft_key *top =
		k->primary == KEY_DEFAULT ? k : craft_key(k->primary);
	struct wd_buf sub = { .arena = out->arena },
		      data = { .arena = out->arena };
	const char reason = (char)(plus_one - 1);
	struct craft_pgp how = { .class = k == top ? CLASS_REVOCATION
						   : CLASS_SUBKEY_REVOCATION,
				 .date = SIGN_TIME + 1000 };

	if (plus_one == 0)
		return;
	add_sub(&sub, SUB_REASON, (wd_str){ &reason, 1 });
	*(k->unsaid ? &how.unhashed : &how.hashed) = wd_buf_str(&sub);
	add_key_data(&data, top);
	if (k != top)
		add_key_data(&data, k);
	wd_buf_add(out, craft_packet(out->arena, TAG_SIGNATURE,
				     craft_pgp_body(out->arena, by, &how,
						    wd_buf_str(&data))));
}

/* "This one may revoke me." */
static void add_revoker(struct wd_buf *out, const struct craft_key *k,
			const struct craft_key *revoker)
{
	struct wd_buf sub = { .arena = out->arena },
		      data = { .arena = out->arena };

	add_sub(&sub, SUB_REVOKER,
		craft_join(out->arena, WD_STR("\x80\x16"),
			   revoker->fingerprint));
	add_key_data(&data, k);
	const struct craft_pgp how = { .class = CLASS_KEY,
				       .date = KEY_TIME,
				       .hashed = wd_buf_str(&sub) };

	wd_buf_add(out, craft_packet(out->arena, TAG_SIGNATURE,
				     craft_pgp_body(out->arena, k, &how,
						    wd_buf_str(&data))));
}

static void add_revocations(struct wd_buf *out, const struct craft_key *k)
{
	const struct craft_key *by = or_key(k->revoker, or_key(k->primary, k));

	if (k->revoker != KEY_DEFAULT)
		add_revoker(out, k, by);
	add_one_revocation(out, by, k, k->revoked);
	add_one_revocation(out, by, k, k->also);
}

static void add_subkey(struct wd_buf *out, const struct craft_key *primary,
		       const struct craft_key *k)
{
	struct wd_buf sub = { .arena = out->arena },
		      data = { .arena = out->arena };
	struct craft_pgp how = { .class = CLASS_BACK, .date = KEY_TIME };

	add_key_data(&data, primary);
	add_key_data(&data, k);
	add_sub(&sub, SUB_FLAGS, (wd_str){ (const char *)&k->flags, 1 });
	if (k->lifetime != 0)
		add_sub_number(&sub, SUB_KEY_LIFETIME, k->lifetime);
	if ((k->flags & SIGNS) && !k->one_sided)
		add_sub(&sub, SUB_EMBEDDED,
			craft_pgp_body(out->arena, k, &how, wd_buf_str(&data)));
	how.class = CLASS_SUBKEY;
	how.hashed = wd_buf_str(&sub);
	wd_buf_add(out, craft_packet(out->arena, TAG_SUBKEY, k->body));
	wd_buf_add(out, craft_packet(out->arena, TAG_SIGNATURE,
				     craft_pgp_body(out->arena, primary, &how,
						    wd_buf_str(&data))));
	add_revocations(out, k);
}

wd_str craft_public_key(struct wd_arena *a, enum craft_key_name name)
{
	const struct craft_key *k = craft_key(name);
	struct wd_buf b = { .arena = a };

	wd_buf_add(&b, craft_packet(a, TAG_KEY, k->body));
	add_revocations(&b, k);
	add_user_id(&b, k, "Alice Adams <alice@example.com>");
	for (int i = 0; name == PGP_ED && i < 20; i++)
		add_user_id(
			&b, k,
			wd_strf(a, "Alice %d <alice@%d.example>", i, i).ptr);
	for (enum craft_key_name s = PGP_ED; s < PGP_STRANGER; s++)
		if (craft_key(s)->primary == name)
			add_subkey(&b, k, craft_key(s));
	return wd_buf_str(&b);
}

wd_str craft_adopter(struct wd_arena *a, enum craft_key_name name,
		     enum craft_key_name subkey)
{
	struct wd_buf b = { .arena = a };
	struct craft_key adopted = *craft_key(subkey);

	adopted.one_sided = true;
	wd_buf_add(&b, craft_public_key(a, name));
	add_subkey(&b, craft_key(name), &adopted);
	return wd_buf_str(&b);
}

wd_str craft_keyring(struct wd_arena *a)
{
	struct wd_buf b = { .arena = a };

	for (enum craft_key_name name = PGP_ED; name < PGP_STRANGER; name++)
		if (craft_key(name)->primary == KEY_DEFAULT)
			wd_buf_add(&b, craft_public_key(a, name));
	return wd_buf_str(&b);
}

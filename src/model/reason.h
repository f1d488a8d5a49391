/*
 * reason.h - reason codes: part of the interface.  They are shown to pushers,
 * recorded, and searched for years later; a code never changes its meaning.
 */
#ifndef WD_MODEL_REASON_H
#define WD_MODEL_REASON_H

#include "base/str.h"

/* enumerator, code, what to do next (empty: the caller knows better) */
#define WD_REASONS(X)                                                          \
	X(NONE, "ok", "")                                                      \
	/* the strict profile of commits, tags and their signatures */         \
	X(HEADER_ORDER, "header-order", "make the commit again with git")      \
	X(DUP_HEADER, "dup-header", "make the commit again with git")          \
	X(HEADER_GRAMMAR, "header-grammar", "make the commit again with git")  \
	X(TAG_MALFORMED, "tag-malformed",                                      \
	  "make the tag again with git tag -s")                                \
	X(NUL, "nul", "remove the NUL byte and commit again")                  \
	X(LIMIT, "limit",                                                      \
	  "make it smaller, or ask an admin to raise the limit")               \
	X(CONTROL_CHARS, "control-chars",                                      \
	  "remove the control characters from names, e-mails and headers")     \
	X(NO_SIGNATURE, "no-signature",                                        \
	  "sign it: git commit --amend --no-edit -S")                          \
	X(MULTI_HEADER, "multi-header",                                        \
	  "sign it again: git commit --amend --no-edit -S")                    \
	X(UNSIGNED_HEADER, "unsigned-header",                                  \
	  "sign it again: git commit --amend --no-edit -S")                    \
	X(BAD_ARMOR, "bad-armor",                                              \
	  "sign it again: git commit --amend --no-edit -S")                    \
	X(MULTI_SIG, "multi-sig",                                              \
	  "sign it once: git commit --amend --no-edit -S")                     \
	X(UNHASHED_SUBPACKET, "unhashed-subpacket",                            \
	  "sign it again: git commit --amend --no-edit -S")                    \
	X(SIG_VERSION, "sig-version", "sign it with a version 4 OpenPGP key")  \
	X(SIG_CLASS, "sig-class", "sign it as a binary document, as git does") \
	X(SSH_NAMESPACE, "ssh-namespace",                                      \
	  "sign it with git: the SSH namespace must be 'git'")                 \
	X(FORMAT_NOT_ENABLED, "format-not-enabled",                            \
	  "sign it with SSH or OpenPGP, as the policy allows")                 \
	X(ENGINE_UNSUPPORTED, "engine-unsupported",                            \
	  "sign it with an Ed25519, ECDSA or RSA key")                         \
	X(BAD_SIG, "bad-sig",                                                  \
	  "sign it again: git commit --amend --no-edit -S")                    \
	X(WEAK_DIGEST, "weak-digest", "sign it with SHA-256 or better")        \
	X(WEAK_KEY, "weak-key", "sign it with a stronger key")                 \
	X(UNKNOWN_KEY, "unknown-key",                                          \
	  "ask an admin to register the key: warder key add PERSON FILE")      \
	X(UNTRUSTED_KEY, "untrusted-key",                                      \
	  "ask an admin: the key is not usable in Warder's keyring")           \
	X(EXPIRED_KEY, "expired-key",                                          \
	  "sign it with a key that has not expired")                           \
	X(REVOKED_KEY, "revoked-key",                                          \
	  "sign it with a key that is not revoked")                            \
	X(EXPIRED_SIG, "expired-sig", "sign it again without an expiry date")  \
	X(FUTURE_SIG, "future-sig", "set your clock right and sign it again")  \
	X(COMMITTER_MISMATCH, "committer-mismatch",                            \
	  "git config user.email ADDRESS, one that the policy has for the "    \
	  "signer; git commit --amend --no-edit --reset-author -S")            \
	X(AUTHOR_MISMATCH, "author-mismatch", "the author must be the signer") \
	X(BAD_IDENT, "bad-ident",                                              \
	  "set user.name and user.email, commit again")                        \
	X(BAD_DATE, "bad-date", "commit again with a valid date")              \
	X(CLOCK, "clock", "set your clock right and commit again")             \
	X(MISSING_OBJECT, "missing-object",                                    \
	  "push from a complete clone: git fetch --unshallow")                 \
	/* the profile of object hygiene */                                    \
	X(DUP_PARENT, "dup-parent", "make the merge again with git merge")     \
	X(TAG_NAME_MISMATCH, "tag-name-mismatch",                              \
	  "push the tag under the name that it has: git tag -v NAME shows it") \
	X(NESTED_TAG, "nested-tag",                                            \
	  "tag the commit itself: git tag -s -f NAME 'NAME^{}'")               \
	X(TREE_DOTGIT, "tree-dotgit",                                          \
	  "rename the file, and take it out of the history")                   \
	X(TREE_MALFORMED, "tree-malformed",                                    \
	  "make the commit again with git: git commit --amend, or git rebase " \
	  "--rebase-merges")                                                   \
	X(TREE_NAMES, "tree-names",                                            \
	  "rename it, and take the old name out of the history; for an old "   \
	  "history, an admin can let these names in")                          \
	X(GITMODULES, "gitmodules",                                            \
	  "mend .gitmodules, and take the bad one out of the history")         \
	/* the gate itself, before any rule */                                 \
	X(REF_NAME, "ref-name",                                                \
	  "push to a full, plainly named ref such as refs/heads/topic")        \
	X(REF_DUPLICATE, "ref-duplicate", "name each ref once in a push")      \
	X(REF_MOVED, "ref-moved", "fetch, and push again")                     \
	X(REF_RESERVED, "ref-reserved",                                        \
	  "this name is reserved: choose another")                             \
	X(REF_SYMBOLIC, "ref-symbolic", "push to the branch it points to")     \
	X(REF_UNMATCHED, "ref-unmatched",                                      \
	  "no rule of the policy covers this ref: ask an admin")               \
	X(SHALLOW, "shallow",                                                  \
	  "push from a complete clone: git fetch --unshallow")                 \
	X(NOT_A_COMMIT, "not-a-commit", "a branch must point to a commit")     \
	/* predicates */                                                       \
	X(UNMET, "unmet", "")                                                  \
	X(DELETE_REFUSED, "delete-refused", "deletion is not allowed here")    \
	X(NOT_CREATE, "not-create", "only a new ref is allowed here")          \
	X(NOT_FAST_FORWARD, "not-fast-forward",                                \
	  "git pull --rebase=merges, and push without --force")                \
	X(FIRST_PARENT, "first-parent",                                        \
	  "merge it the other way round: git fetch && git checkout the "       \
	  "remote branch && git merge yours; or git pull --rebase")            \
	X(NOT_ON_BRANCH, "not-on-branch", "get it onto the branch first")      \
	X(TOO_MANY_COMMITS, "too-many-commits", "push in smaller steps")       \
	X(PUSHER_UNKNOWN, "pusher-unknown",                                    \
	  "the server does not know who you are: ask an admin")                \
	X(PUSHER_NOT_ALLOWED, "pusher-not-allowed",                            \
	  "ask one who may push here")                                         \
	X(PUSH_CERT_MISSING, "push-cert-missing", "git push --signed")         \
	X(PUSH_CERT_MALFORMED, "push-cert-malformed",                          \
	  "push again with git push --signed")                                 \
	X(PUSH_CERT_UNSIGNED, "push-cert-unsigned",                            \
	  "push again with git push --signed")                                 \
	X(PUSH_CERT_REFS, "push-cert-refs",                                    \
	  "push again with git push --signed")                                 \
	X(PUSH_CERT_OPTIONS, "push-cert-options",                              \
	  "push again with git push --signed")                                 \
	X(PUSH_CERT_PUSHEE, "push-cert-pushee",                                \
	  "push to an address that the server's admin has named")              \
	X(PUSH_CERT_NONCE, "push-cert-nonce",                                  \
	  "ask an admin: receive.certNonceSeed must be set on the server")     \
	X(PUSH_CERT_REPLAYED, "push-cert-replayed",                            \
	  "push again: a certificate is good for one push")                    \
	X(PUSH_CERT_STALE, "push-cert-stale",                                  \
	  "push again; if it stays so, ask an admin: "                         \
	  "receive.certNonceSlop")                                             \
	X(TRANSPORT, "transport", "push over an allowed transport")            \
	X(SIGNER_NOT_ALLOWED, "signer-not-allowed",                            \
	  "it must be signed by a member of the named group")                  \
	X(AUTHOR_NOT_ALLOWED, "author-not-allowed", "ask an allowed author")   \
	X(MESSAGE, "message", "git commit --amend, and mend the message")      \
	X(TRAILER_MISSING, "trailer-missing",                                  \
	  "git commit --amend, and add the trailer")                           \
	X(SIGN_OFF, "sign-off",                                                \
	  "its author signs it off: git commit --amend --no-edit -s")          \
	X(REVERT_UNKNOWN, "revert-unknown",                                    \
	  "git commit --amend, and name the full id of a commit that is in "   \
	  "the history, as git revert does")                                   \
	X(MERGE, "merge", "git rebase instead of merging")                     \
	X(NOT_MERGE, "not-merge", "")                                          \
	X(NOT_CLEAN_MERGE, "not-clean-merge",                                  \
	  "make the merge again without changes of its own, or have it "       \
	  "signed and reviewed itself")                                        \
	X(PATH_NOT_ALLOWED, "path-not-allowed", "leave these paths alone")     \
	X(PATH_NOT_TOUCHED, "path-not-touched", "")                            \
	X(FILE_TOO_LARGE, "file-too-large", "keep large files out of git")     \
	X(REVIEW_MISSING, "review-missing", "")                                \
	X(CONTRIBUTOR_UNKNOWN, "contributor-unknown",                          \
	  "ask an admin to add the address to its person in the policy, or "   \
	  "commit it as somebody who is there")                                \
	X(REVIEW_REJECTED, "review-rejected",                                  \
	  "settle it with the reviewer, who withdraws the rejection")          \
	X(TICKET_MISSING, "ticket-missing", "name the ticket in a trailer")    \
	X(TICKET_UNKNOWN, "ticket-unknown", "have the ticket published")       \
	X(TICKET_STATE, "ticket-state", "get the ticket into the right state") \
	X(TICKET_SCOPE, "ticket-scope",                                        \
	  "use a ticket for this repository, ref, type and time")              \
	X(CHECK_MISSING, "check-missing", "wait for the check, or run it")     \
	X(CHECK_FAILED, "check-failed", "mend what the check found")           \
	X(CHECK_STALE, "check-stale", "run the check again")                   \
	X(OPA_REFUSED, "opa-refused",                                          \
	  "ask an admin what the Open Policy Agent wants of it")               \
	X(UNAVAILABLE, "unavailable", "try again later, or ask an admin")      \
	/* evidence that is pushed */                                          \
	X(EVIDENCE_MALFORMED, "evidence-malformed",                            \
	  "write it with warder approve, reject, ticket or attest")            \
	X(EVIDENCE_LIMIT, "evidence-limit", "make the tag smaller")            \
	X(EVIDENCE_REF, "evidence-ref",                                        \
	  "the tag must be named and filed under its own ref")                 \
	X(EVIDENCE_REPOSITORY, "evidence-repository",                          \
	  "set this one's id, and write it again: git config warder.id ID")    \
	X(EVIDENCE_SUBJECT, "evidence-subject",                                \
	  "tag and body must name the same subject")                           \
	X(EVIDENCE_SUPERSEDES, "evidence-supersedes",                          \
	  "fetch refs/warder/*, and write it again on top of what is there")   \
	X(EVIDENCE_SIGNER, "evidence-signer",                                  \
	  "write it as yourself: git config warder.person ID")                 \
	X(EVIDENCE_ISSUER, "evidence-issuer",                                  \
	  "only an issuer named by the policy may write it")                   \
	X(EVIDENCE_DELETE, "evidence-delete",                                  \
	  "evidence is never deleted: supersede it")                           \
	X(EVIDENCE_OBJECTS, "evidence-objects",                                \
	  "push evidence alone: tag objects, nothing else")                    \
	X(EVIDENCE_TARGET, "evidence-target",                                  \
	  "publish it first: git push origin COMMIT:refs/heads/review/NAME")   \
	X(EVIDENCE_UNUSED, "evidence-unused",                                  \
	  "ask for the ref, the person or the check that the policy names")    \
	/* the repository's own policy layer */                                \
	X(POLICY_LAYER, "policy-layer", "mend the policy and push it again")   \
	/* the machinery */                                                    \
	X(UNSUPPORTED, "unsupported",                                          \
	  "push as the message says, or ask an admin")                         \
	X(INTERNAL, "internal", "ask an admin: the server's log has the cause")

enum wd_reason {
#define X(name, code, remedy) WD_REASON_##name,
	WD_REASONS(X)
#undef X
		WD_REASON_COUNT
};

/* "header-order"; never NULL. */
const char *wd_reason_code(enum wd_reason r);

/* What the pusher can do, in the imperative; may be empty. */
const char *wd_reason_remedy(enum wd_reason r);

/* False for a code that does not exist; `*out` untouched then. */
bool wd_reason_read(wd_str code, enum wd_reason *out);

#endif

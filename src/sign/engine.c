#include "sign/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define GPG_VERSION_MIN "2.2"

bool wd_gpg_enabled(const struct wd_sign_config *config)
{
	return config->gnupg_home != NULL && config->gnupg_home[0] != '\0';
}

wd_err wd_gpg_error(struct wd_arena *a, gpgme_error_t error, const char *what)
{
	char text[256];

	(void)gpgme_strerror_r(error, text, sizeof(text));
	text[sizeof(text) - 1] = '\0';
	return wd_failf(a, WD_ERR_FOREIGN, "%s: %s", what, text);
}

/* PATH is the client's to influence; these places are the system's. */
static const char *find_program(struct wd_arena *a, const char *name)
{
	static const char *const places[] = { "/usr/bin", "/usr/local/bin",
					      "/bin" };

	if (strchr(name, '/') != NULL)
		return access(name, X_OK) == 0 ? name : NULL;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *path = wd_strf(a, "%s/%s", places[i], name).ptr;

		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

static wd_err check_home(struct wd_arena *a, const char *home)
{
	static const char *const files[] = { "pubring.kbx", "pubring.gpg" };
	int dir = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	wd_err err = NULL;

	if (dir < 0)
		return wd_failf(a,
				errno == ENOENT ? WD_ERR_NOT_FOUND : WD_ERR_IO,
				"cannot open the OpenPGP home %s: %s", home,
				strerror(errno));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (faccessat(dir, files[i], R_OK, AT_EACCESS) != 0 &&
		    errno != ENOENT)
			err = wd_failf(a, WD_ERR_IO, "cannot read %s/%s: %s",
				       home, files[i], strerror(errno));
	(void)close(dir);
	return err;
}

static bool same(const char *x, const char *y)
{
	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

static gpgme_engine_info_t current_engine(void)
{
	gpgme_engine_info_t info = NULL;

	if (gpgme_get_engine_info(&info) != 0)
		return NULL;
	while (info != NULL && info->protocol != GPGME_PROTOCOL_OpenPGP)
		info = info->next;
	return info;
}

/* Each setting starts the program once, to ask for its version. */
static wd_err choose_engine(struct wd_arena *a, const char *program,
			    const char *home)
{
	gpgme_engine_info_t info = current_engine();
	gpgme_error_t e = 0;

	if (info == NULL || !same(info->file_name, program) ||
	    !same(info->home_dir, home)) {
		e = gpgme_set_engine_info(GPGME_PROTOCOL_OpenPGP, program,
					  home);
		info = current_engine();
	}
	if (e != 0)
		return wd_gpg_error(a, e, program);
	/* GPGME takes a program that says nothing for version 1.0.0. */
	if (info == NULL || info->version == NULL ||
	    strverscmp(info->version, GPG_VERSION_MIN) < 0)
		return wd_failf(a, WD_ERR_FOREIGN,
				"%s is no gpg of version " GPG_VERSION_MIN
				" or later",
				program);
	return NULL;
}

wd_err wd_gpg_find(struct wd_arena *a, const struct wd_sign_config *config,
		   const char **out)
{
	const char *name = config->gpg != NULL && config->gpg[0] != '\0'
				   ? config->gpg
				   : "gpg";
	const char *program = find_program(a, name);

	if (program == NULL)
		return wd_failf(a, WD_ERR_NOT_FOUND, "cannot run %s", name);
	wd_err err = check_home(a, config->gnupg_home);

	if (err == NULL)
		*out = program;
	return err;
}

wd_err wd_gpg_open(struct wd_arena *a, const struct wd_sign_config *config)
{
	const char *program;
	wd_err err = wd_gpg_find(a, config, &program);

	if (err != NULL)
		return err;
	/* gpgconf is slow and tells nothing we do not know; $GPGME_DEBUG
	 * would let the environment choose a file to write to */
	(void)gpgme_set_global_flag("debug", "0");
	(void)gpgme_set_global_flag("disable-gpgconf", "1");
	if (gpgme_check_version("1.16.0") == NULL)
		return wd_fail(a, WD_ERR_FOREIGN, "GPGME is too old");
	return choose_engine(a, program, config->gnupg_home);
}

wd_err wd_gpg_context(struct wd_arena *a, gpgme_ctx_t *out)
{
	gpgme_ctx_t ctx;
	gpgme_error_t e = gpgme_new(&ctx);

	if (e != 0)
		return wd_gpg_error(a, e, "GPGME");
	e = gpgme_set_protocol(ctx, GPGME_PROTOCOL_OpenPGP);
	/* else gpg makes a trust database in a home that has none */
	if (e == 0)
		e = gpgme_set_ctx_flag(ctx, "trust-model", "always");
	if (e == 0)
		e = gpgme_set_pinentry_mode(ctx, GPGME_PINENTRY_MODE_CANCEL);
	if (e != 0) {
		gpgme_release(ctx);
		return wd_gpg_error(a, e, "GPGME");
	}
	gpgme_set_offline(ctx, 1);
	*out = ctx;
	return NULL;
}

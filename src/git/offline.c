/*
 * offline.c - libgit2 without its network.
 *
 * A program that reads what a client sent has no business with TLS and ssh,
 * and starting them costs more than judging a push: libgit2 reads the whole
 * bundle of certificate authorities when it is initialised.  Linked before the
 * static libgit2, these definitions take the place of the entry points of its
 * network parts, so that those are not linked at all.  Every way to use them
 * fails.  With a shared libgit2 this file has no effect.
 *
 * The real prototypes are libgit2's own secret; none is called with arguments
 * that matter, and all return an int.
 */
int git_mbedtls_stream_global_init(void);
int git_transport_ssh_global_init(void);
int git_mbedtls__set_cert_location(void);
int git_mbedtls_stream_new(void);
int git_mbedtls_stream_wrap(void);
int git_smart_subtransport_ssh(void);
int git_transport_ssh_with_paths(void);
int git_http_auth_negotiate(void);

enum { DONE = 0, REFUSED = -1 };

int git_mbedtls_stream_global_init(void)
{
	return DONE;
}

int git_transport_ssh_global_init(void)
{
	return DONE;
}

int git_mbedtls__set_cert_location(void)
{
	return REFUSED;
}

int git_mbedtls_stream_new(void)
{
	return REFUSED;
}

int git_mbedtls_stream_wrap(void)
{
	return REFUSED;
}

int git_smart_subtransport_ssh(void)
{
	return REFUSED;
}

int git_transport_ssh_with_paths(void)
{
	return REFUSED;
}

int git_http_auth_negotiate(void)
{
	return REFUSED;
}

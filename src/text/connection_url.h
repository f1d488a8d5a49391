/* connection_url.h - the url of a provider; part of connection.c.  Pure. */
#ifndef WD_TEXT_CONNECTION_URL_H
#define WD_TEXT_CONNECTION_URL_H

#include "text/connection.h"

/*
 * NULL when good, else what was expected.  https, or http to loopback; a host
 * name or address, a port, a path; no user, query or fragment.  Sets all that
 * the url says; nothing on failure.
 */
const char *wd_connection_url(wd_str url, struct wd_connection *c);

#endif

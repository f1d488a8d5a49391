/*
 * config_bytes.h - which bytes a configuration may consist of, before anybody
 * reads a word of it.  Pure; part of config.c.
 */
#ifndef WD_TEXT_CONFIG_BYTES_H
#define WD_TEXT_CONFIG_BYTES_H

#include "text/config.h"

/* NULL when there is none; else what is wrong, and its line in `*line`. */
const char *wd_config_bytes_flaw(wd_str text, enum wd_config_mode mode,
				 unsigned *line);

#endif

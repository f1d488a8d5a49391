/*
 * warder/hooks.h - the four hooks as functions.
 *
 * Each takes what git passes to the hook program and returns its exit status:
 * 0 to let the push go on, 1 to refuse.  Nothing but 0 opens the gate.
 */
#ifndef WARDER_HOOKS_H
#define WARDER_HOOKS_H

int warder_pre_receive(int argc, char **argv);
int warder_update(int argc, char **argv);
int warder_reference_transaction(int argc, char **argv);
int warder_post_receive(int argc, char **argv);

#endif

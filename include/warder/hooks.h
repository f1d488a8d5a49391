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

/*
 * Stands in the program's bytes, followed by the name of the hook: `warder
 * serve`, `doctor` and `install` know a hook program by it, whatever version
 * it is and wherever it lies.  Each program defines it beside its main().
 */
#define WARDER_HOOK_MARK "warder-hook:"
extern const char warder_hook_mark[];

#endif

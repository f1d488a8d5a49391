#include <warder/hooks.h>

const char warder_hook_mark[] = WARDER_HOOK_MARK "update";

int main(int argc, char **argv)
{
	return warder_update(argc, argv);
}

#include <warder/hooks.h>

const char warder_hook_mark[] = WARDER_HOOK_MARK "pre-receive";

int main(int argc, char **argv)
{
	return warder_pre_receive(argc, argv);
}

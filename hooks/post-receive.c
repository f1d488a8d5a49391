#include <warder/hooks.h>

const char warder_hook_mark[] = WARDER_HOOK_MARK "post-receive";

int main(int argc, char **argv)
{
	return warder_post_receive(argc, argv);
}

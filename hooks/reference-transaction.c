#include <warder/hooks.h>

const char warder_hook_mark[] = WARDER_HOOK_MARK "reference-transaction";

int main(int argc, char **argv)
{
	return warder_reference_transaction(argc, argv);
}

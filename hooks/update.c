#include <warder/hooks.h>

int main(int argc, char **argv)
{
	return warder_update(argc, argv);
}

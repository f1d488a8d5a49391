#include <warder/hooks.h>

int main(int argc, char **argv)
{
	return warder_pre_receive(argc, argv);
}

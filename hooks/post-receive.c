#include <warder/hooks.h>

int main(int argc, char **argv)
{
	return warder_post_receive(argc, argv);
}

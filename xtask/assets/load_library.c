/* Loads the library named by the first argument and tells why where it cannot be loaded. */
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **words) {
    if (count == 2 && dlopen(words[1], RTLD_NOW))
        return 0;
    puts(count == 2 ? dlerror() : "one argument is needed");
    return 1;
}

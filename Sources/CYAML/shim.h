#include <yaml.h>
// For malloc_trim: what reading a large file has used should go back to the system, and Swift's Glibc module lacks it.
#include <malloc.h>

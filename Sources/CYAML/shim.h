#include <yaml.h>
// For malloc_trim: what reading a large file has used should go back to the system, and Swift's Glibc module lacks it.
#include <malloc.h>

// Swift has no word for it: has a line of memory fetched into the cache, and does not wait for it. Any address will do.
static inline void crosswalk_prefetch(const void *address) { __builtin_prefetch(address); }

#include <uv.h>

// The system's headers declare these to C only that asks for GNU's extensions.
extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pthread_setname_np(pthread_t, const char *);

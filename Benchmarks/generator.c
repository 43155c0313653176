// Asks a server as fast as it answers, holds every reply against what it must be, and measures the server's CPU time.
//
//   generator PROTOCOL PORT PID PAIRS PREFIX CONNECTIONS DEPTH SECONDS
//
// PROTOCOL     line (PREFIX KEY -> OK VALUE), record (PREFIX KEY VALUE -> OK), hget (HGET PREFIX KEY -> VALUE) or
//              memcached (get PREFIXKEY -> VALUE)
// PORT, PID    the server's, on 127.0.0.1
// PAIRS        a file with a line KEY, tab, VALUE for each entry
// CONNECTIONS  how many are open
// DEPTH        how many requests a connection sends at once; when all are answered, it sends the next
// SECONDS      how long to measure, after a warm-up of a quarter of that
//
// Prints: requests, seconds, and the server's CPU seconds, all of the measured time. Ends with 1 at the first wrong byte.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// A text that grows, and where each of its parts begins.
typedef struct {
  char *bytes;
  size_t length, capacity;
  size_t *starts;
} text;

// What all connections ask, in this order, beginning at different places: requests and the replies they must get.
static text requests, replies;
static size_t count;

typedef struct {
  int socket;
  size_t sent;      // requests sent, as a place in `requests`
  size_t answered;  // requests answered, as a place in `replies`
  size_t received;  // bytes received, as a place in `replies.bytes`
} connection;

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

// The same sequence in every run, so that both servers of a pair are asked the same (xorshift, Marsaglia).
static uint64_t next_random(void) {
  static uint64_t state = 88172645463325252;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// The CPU time of all threads of a process, in seconds: the first number of schedstat, in nanoseconds.
static double cpu_seconds(const char *pid) {
  char path[512];
  double total = 0;
  snprintf(path, sizeof path, "/proc/%s/task", pid);
  DIR *threads = opendir(path);
  if (!threads) fail("there is no process %s", pid);
  for (struct dirent *thread; (thread = readdir(threads));) {
    if (thread->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/proc/%s/task/%s/schedstat", pid, thread->d_name);
    FILE *file = fopen(path, "r");
    double nanoseconds = 0;
    if (file && fscanf(file, "%lf", &nanoseconds) == 1) total += nanoseconds / 1e9;
    if (file) fclose(file);
  }
  closedir(threads);
  return total;
}

__attribute__((format(printf, 2, 3))) static void append(text *text, const char *format, ...) {
  for (;;) {
    size_t room = text->capacity - text->length;
    va_list arguments;
    va_start(arguments, format);
    size_t length = vsnprintf(text->bytes + text->length, room, format, arguments);
    va_end(arguments);
    if (length < room) {
      text->length += length;
      return;
    }
    text->capacity = (text->capacity + length) * 2 + 64;
    if (!(text->bytes = realloc(text->bytes, text->capacity))) fail("no memory");
  }
}

static void append_exchange(const char *protocol, const char *prefix, const char *key, const char *value) {
  size_t key_length = strlen(key), value_length = strlen(value);
  if (!strcmp(protocol, "line")) {
    append(&requests, "%s %s\n", prefix, key);
    append(&replies, "OK %s\n", value);
  } else if (!strcmp(protocol, "record")) {
    append(&requests, "%s %s %s\n", prefix, key, value);
    append(&replies, "OK\n");
  } else if (!strcmp(protocol, "hget")) {
    append(&requests, "*3\r\n$4\r\nHGET\r\n$%zu\r\n%s\r\n$%zu\r\n%s\r\n", strlen(prefix), prefix, key_length, key);
    append(&replies, "$%zu\r\n%s\r\n", value_length, value);
  } else if (!strcmp(protocol, "memcached")) {
    append(&requests, "get %s%s\r\n", prefix, key);
    append(&replies, "VALUE %s%s 0 %zu\r\n%s\r\nEND\r\n", prefix, key, value_length, value);
  } else {
    fail("the protocols are line, record, hget and memcached");
  }
}

// Draws requests at random from the entries: as many as there are entries, and at least 65,536.
static void write_script(const char *protocol, const char *prefix, const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) fail("%s: %s", path, strerror(errno));
  char **lines = NULL, *line = NULL;
  size_t entries = 0, capacity = 0;
  while (getline(&line, &capacity, file) > 0) {
    if (!strchr(line, '\t')) fail("%s: a line is KEY, tab, VALUE", path);
    if ((entries & (entries + 1)) == 0) lines = realloc(lines, (entries + 1) * 2 * sizeof *lines);
    line[strcspn(line, "\n")] = 0;
    lines[entries] = strdup(line);
    *strchr(lines[entries++], '\t') = 0;
  }
  fclose(file);
  free(line);
  if (!entries) fail("%s is empty", path);
  count = entries < 65536 ? 65536 : entries;
  requests.starts = malloc((count + 1) * sizeof(size_t));
  replies.starts = malloc((count + 1) * sizeof(size_t));
  for (size_t place = 0; place < count; place++) {
    requests.starts[place] = requests.length;
    replies.starts[place] = replies.length;
    const char *key = lines[next_random() % entries];
    append_exchange(protocol, prefix, key, key + strlen(key) + 1);
  }
  requests.starts[count] = requests.length;
  replies.starts[count] = replies.length;
  for (size_t entry = 0; entry < entries; entry++) free(lines[entry]);
  free(lines);
}

static void open_connection(connection *connection, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection->socket, (struct sockaddr *)&address, sizeof address)) fail("connect: %s", strerror(errno));
  int yes = 1;
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  connection->sent = connection->answered = next_random() % count;
  connection->received = replies.starts[connection->answered];
}

// Sends the next `depth` requests as one piece; fewer where the script ends, which then begins anew.
static void ask(connection *connection, size_t depth) {
  if (connection->sent == count) {
    connection->sent = connection->answered = 0;
    connection->received = 0;
  }
  size_t first = connection->sent;
  connection->sent = count - first < depth ? count : first + depth;
  const char *bytes = requests.bytes + requests.starts[first];
  size_t left = requests.starts[connection->sent] - requests.starts[first];
  while (left > 0) {
    ssize_t written = send(connection->socket, bytes, left, MSG_NOSIGNAL);
    if (written <= 0) fail("send: %s", strerror(errno));
    bytes += written;
    left -= written;
  }
}

// Takes what has arrived, compares it, and returns how many replies it completed.
static size_t take(connection *connection) {
  static char buffer[1 << 18];
  ssize_t length = recv(connection->socket, buffer, sizeof buffer, MSG_DONTWAIT);
  if (length < 0 && errno == EAGAIN) return 0;
  if (length <= 0) fail("the server closed a connection");
  const char *expected = replies.bytes + connection->received;
  if (connection->received + length > replies.starts[connection->sent] || memcmp(buffer, expected, length))
    fail("wrong reply: %.*s\nexpected:    %.80s", (int)(length < 80 ? length : 80), buffer, expected);
  connection->received += length;
  size_t completed = 0;
  while (connection->answered < connection->sent && replies.starts[connection->answered + 1] <= connection->received) {
    connection->answered++;
    completed++;
  }
  return completed;
}

int main(int argument_count, char **arguments) {
  if (argument_count != 9) fail("usage: generator PROTOCOL PORT PID PAIRS PREFIX CONNECTIONS DEPTH SECONDS");
  const char *pid = arguments[3];
  int connection_count = atoi(arguments[6]);
  size_t depth = atoi(arguments[7]);
  double seconds = atof(arguments[8]);
  if (connection_count < 1 || depth < 1 || seconds <= 0) fail("connections, depth and seconds are at least 1");
  write_script(arguments[1], arguments[5], arguments[4]);

  connection *connections = calloc(connection_count, sizeof *connections);
  int poll = epoll_create1(0);
  for (int place = 0; place < connection_count; place++) {
    open_connection(&connections[place], atoi(arguments[2]));
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = &connections[place]};
    epoll_ctl(poll, EPOLL_CTL_ADD, connections[place].socket, &interest);
  }
  for (int place = 0; place < connection_count; place++) ask(&connections[place], depth);

  double warm = now() + seconds / 4, start = 0, start_cpu = 0;
  size_t completed = 0;
  for (;;) {
    double time = now();
    if (start == 0 && time >= warm) {
      start_cpu = cpu_seconds(pid);
      completed = 0;
      start = now();
    } else if (start > 0 && time - start >= seconds) {
      break;
    }
    struct epoll_event events[256];
    int ready = epoll_wait(poll, events, 256, 5000);
    if (ready == 0) fail("the server has not answered for 5 s");
    for (int place = 0; place < ready; place++) {
      connection *connection = events[place].data.ptr;
      completed += take(connection);
      if (connection->answered == connection->sent) ask(connection, depth);
    }
  }
  double elapsed = now() - start;
  printf("%zu %.6f %.6f\n", completed, elapsed, cpu_seconds(pid) - start_cpu);
  return 0;
}

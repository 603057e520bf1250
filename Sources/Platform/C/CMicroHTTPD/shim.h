#pragma once
#include <microhttpd.h>
#include <stdint.h>
// Not in Swift's Glibc module.
#include <sys/eventfd.h>
#include <sys/socket.h>

typedef void *(*http_uri_callback)(
    void *context, const char *uri, struct MHD_Connection *connection);

struct http_daemon_settings {
  unsigned int flags;
  uint16_t port;
  unsigned int threads;
  unsigned int connection_limit;
  unsigned int idle_seconds;
  size_t connection_memory;
  MHD_AcceptPolicyCallback accept;
  MHD_AccessHandlerCallback handle;
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
  http_uri_callback request_line;
};

// MHD_start_daemon is variadic, which Swift cannot call.
// address: read before the call returns, not kept. certificate, key, priorities: KEPT by the daemon
// (not copied); they must live until MHD_stop_daemon has returned. context: kept.
static inline struct MHD_Daemon *http_start_daemon(
    const struct http_daemon_settings *s, const struct sockaddr *address, const char *certificate,
    const char *key, const char *priorities, void *context) {
  struct MHD_OptionItem items[16];
  int n = 0;
#define HTTP_ITEM(o, v, p) \
  items[n].option = (o), items[n].value = (intptr_t)(v), items[n].ptr_value = (void *)(p), n++
  HTTP_ITEM(MHD_OPTION_SOCK_ADDR, 0, address);
  HTTP_ITEM(MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->connection_memory, 0);
  HTTP_ITEM(MHD_OPTION_CONNECTION_LIMIT, s->connection_limit, 0);
  HTTP_ITEM(MHD_OPTION_CONNECTION_TIMEOUT, s->idle_seconds, 0);
  HTTP_ITEM(MHD_OPTION_STRICT_FOR_CLIENT, 1, 0);
  HTTP_ITEM(MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024, 0);
  HTTP_ITEM(MHD_OPTION_NOTIFY_COMPLETED, s->completed, context);
  HTTP_ITEM(MHD_OPTION_NOTIFY_CONNECTION, s->connection, context);
  HTTP_ITEM(MHD_OPTION_URI_LOG_CALLBACK, s->request_line, context);
  if (s->threads > 1) HTTP_ITEM(MHD_OPTION_THREAD_POOL_SIZE, s->threads, 0);
  if (certificate && key) {
    HTTP_ITEM(MHD_OPTION_HTTPS_MEM_CERT, 0, certificate);
    HTTP_ITEM(MHD_OPTION_HTTPS_MEM_KEY, 0, key);
    HTTP_ITEM(MHD_OPTION_HTTPS_PRIORITIES, 0, priorities);
  }
  HTTP_ITEM(MHD_OPTION_END, 0, 0);
#undef HTTP_ITEM
  return MHD_start_daemon(
      s->flags, s->port, s->accept, context, s->handle, context, MHD_OPTION_ARRAY, items,
      MHD_OPTION_END);
}

// MHD_get_daemon_info is variadic. Returns 0 where the port is not known.
static inline uint16_t http_daemon_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

// MHD_get_connection_info is variadic. The descriptor stays the daemon's; -1 where unknown.
static inline int http_connection_descriptor(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

// MHD_get_connection_info is variadic. The address belongs to the connection: copy it.
static inline const struct sockaddr *http_connection_address(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : 0;
}

// MHD_get_connection_info is variadic. Returns what the connection callback stored.
static inline void *http_connection_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : 0;
}

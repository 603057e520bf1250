#pragma once
#include <curl/curl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic (and macros), which Swift
// cannot call: one typed function for each kind of argument.

static inline CURLcode http_easy_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode http_easy_set_size(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

// value: copied by libcurl for every string option, but NOT for CURLOPT_POSTFIELDS (see below).
// Null resets the option.
static inline CURLcode http_easy_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

// CURLOPT_POSTFIELDS. bytes: KEPT, not copied; must stay in place until the transfer is done.
static inline CURLcode http_easy_set_body(CURL *easy, const void *bytes) {
  return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, bytes);
}

// CURLOPT_HTTPHEADER. list: KEPT, not copied; must live while the handle may use it.
static inline CURLcode http_easy_set_headers(CURL *easy, struct curl_slist *list) {
  return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
}

// CURLOPT_CAINFO_BLOB. bytes: copied (CURL_BLOB_COPY).
static inline CURLcode http_easy_set_authority(CURL *easy, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
}

typedef size_t (*http_data_callback)(char *bytes, size_t size, size_t count, void *context);

// CURLOPT_WRITEFUNCTION. context: kept, not copied.
static inline CURLcode http_easy_set_write(CURL *easy, http_data_callback f, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, f);
  return code ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

// CURLOPT_HEADERFUNCTION. context: kept, not copied.
static inline CURLcode http_easy_set_header(CURL *easy, http_data_callback f, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, f);
  return code ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

// CURLOPT_ERRORBUFFER. buffer: KEPT; CURL_ERROR_SIZE bytes that live as long as the handle.
static inline CURLcode http_easy_set_error_buffer(CURL *easy, char *buffer) {
  return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, buffer);
}

static inline long http_easy_get_long(CURL *easy, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

// What the transfer has handed to the kernel, in bytes.
static inline curl_off_t http_easy_sent(CURL *easy) {
  curl_off_t value = 0;
  return curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &value) == CURLE_OK ? value : 0;
}

// The sockets of one client: the newest, and the one before it, which it goes back to where the
// newest was an attempt that lost. -1: none.
struct http_sockets {
  int newest;
  int before;
};

static inline int http_note_socket(void *context, curl_socket_t descriptor, curlsocktype purpose) {
  struct http_sockets *sockets = (struct http_sockets *)context;
  (void)purpose;
  sockets->before = sockets->newest;
  sockets->newest = descriptor;
  return CURL_SOCKOPT_OK;
}

static inline int http_close_socket(void *context, curl_socket_t descriptor) {
  struct http_sockets *sockets = (struct http_sockets *)context;
  if (sockets->newest == descriptor) {
    sockets->newest = sockets->before;
    sockets->before = -1;
  } else if (sockets->before == descriptor) {
    sockets->before = -1;
  }
  return close(descriptor);
}

// CURLOPT_SOCKOPTFUNCTION and CURLOPT_CLOSESOCKETFUNCTION. sockets: KEPT, also by connections,
// until the multi handle is cleaned up. (CURLINFO_ACTIVESOCKET tells nothing before a transfer is
// over.)
static inline CURLcode http_easy_watch_sockets(CURL *easy, struct http_sockets *sockets) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, http_note_socket);
  if (!code) code = curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, sockets);
  if (!code) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, http_close_socket);
  if (!code) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, sockets);
  return code;
}

// Bytes that the other side has not acknowledged (tcp(7), SIOCOUTQ); 0 where nothing is connected.
static inline int http_unacknowledged(const struct http_sockets *sockets) {
  int count = 0;
  if (sockets->newest < 0 || ioctl(sockets->newest, SIOCOUTQ, &count) != 0) return 0;
  return count;
}

static inline CURLMcode http_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// CURLMsg.data is a union, which Swift reads only through unsafe accessors: the result of a
// finished transfer, or -1 where none is finished.
static inline int http_multi_result(CURLM *multi) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg == CURLMSG_DONE) return (int)message->data.result;
  }
  return -1;
}

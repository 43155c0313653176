#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Swift cannot import macros that compute or take arguments. Each of these functions is the macro of the same name.

static inline int crosswalk_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline int crosswalk_SSL_CTX_set1_groups_list(SSL_CTX *context, const char *names) {
  return (int)SSL_CTX_set1_groups_list(context, names);
}

// The chain takes a reference of its own to the certificate.
static inline int crosswalk_SSL_CTX_add1_chain_cert(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline void crosswalk_SSL_CTX_set_mode(SSL_CTX *context, long mode) { SSL_CTX_set_mode(context, mode); }

static inline void crosswalk_SSL_CTX_set_session_cache_mode(SSL_CTX *context, long mode) {
  SSL_CTX_set_session_cache_mode(context, mode);
}

// The session keeps a copy of the name.
static inline int crosswalk_SSL_set_tlsext_host_name(SSL *session, const char *name) {
  return (int)SSL_set_tlsext_host_name(session, name);
}

static inline void crosswalk_BIO_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }

static inline void crosswalk_BIO_clear_retry_flags(BIO *bio) { BIO_clear_retry_flags(bio); }

static inline int crosswalk_sk_GENERAL_NAME_num(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

// The name stays the property of the stack.
static inline GENERAL_NAME *crosswalk_sk_GENERAL_NAME_value(const GENERAL_NAMES *names, int index) {
  return sk_GENERAL_NAME_value(names, index);
}

// The options that every context has; they are shifts in OpenSSL's headers.
static const uint64_t crosswalk_SSL_OP_NO_RENEGOTIATION = SSL_OP_NO_RENEGOTIATION;
static const uint64_t crosswalk_SSL_OP_NO_COMPRESSION = SSL_OP_NO_COMPRESSION;
static const uint64_t crosswalk_SSL_OP_NO_TICKET = SSL_OP_NO_TICKET;
static const uint64_t crosswalk_SSL_OP_CIPHER_SERVER_PREFERENCE = SSL_OP_CIPHER_SERVER_PREFERENCE;

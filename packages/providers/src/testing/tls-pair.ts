/*
 * A key and a certificate for tests alone: self-signed, for the name `localhost` and no other, valid
 * from 2020 to 2120. No server outside of a test has them. Made once with
 *
 *   openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
 *   openssl ca -selfsign -startdate 20200101000000Z -enddate 21200101000000Z
 *
 * and the extensions `basicConstraints=critical,CA:TRUE` and `subjectAltName=DNS:localhost`.
 */

export const TLS_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfwc+E9VYAer9lpBO
q5t7lvTHxqZCwHbgVYiD61rYM4WhRANCAATA04/JlWBplJVEHDtmQblYovBrBL9m
rjdbjWVmnGwD0vLux6T+W0uiatSOfARxMml2N3aJ9QWLJr8ONg619kkE
-----END PRIVATE KEY-----
`;

export const TLS_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtQYXJsZXkg
dGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFjEUMBIGA1UE
AwwLUGFybGV5IHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATA04/JlWBp
lJVEHDtmQblYovBrBL9mrjdbjWVmnGwD0vLux6T+W0uiatSOfARxMml2N3aJ9QWL
Jr8ONg619kkEo0gwRjAPBgNVHRMBAf8EBTADAQH/MBQGA1UdEQQNMAuCCWxvY2Fs
aG9zdDAdBgNVHQ4EFgQU21ZQBcPAusju/9yPhLHTh6JSEhowCgYIKoZIzj0EAwID
SQAwRgIhAK9L4YlgdYlyS0GUwEt6sHv9UZbqSt/5YAO6FMKngRIZAiEAleZoxnN4
kMwFYHWiANfd2Dk79n3pzZUfzjUqAgIl6M4=
-----END CERTIFICATE-----
`;

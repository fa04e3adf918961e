/*
 * Where a request must not go, in the spellings by which validators were fooled. Each goes through
 * `new URL()` first, for that is what a connection is made from (CVE-2026-31943, CVE-2026-45400,
 * CVE-2026-70485).
 */

/** Hosts, as they may be written in a URL, that nobody reaches: not even the operator's own URL. */
export const FORBIDDEN_HOSTS: readonly string[] = words(
  // "This network", which Linux takes for loopback.
  '0.0.0.0 0 0x0 0.0.0.0. 0.1.2.3 [::]',
  // Metadata of clouds: in decimal, octal, hex, two parts, with a last dot, full-width, escaped.
  '169.254.169.254 2852039166 0251.0376.0251.0376 0xa9fea9fe 169.254.43518 169.254.169.254.',
  '169。254。169。254 １６９.254.169.254 169%2e254%2e169%2e254',
  '100.100.100.200 168.63.129.16 192.0.0.192',
  '[fd00:ec2::254] [fd00:ec2::23] [fd20:ce::254] [fd00:42::42]',
  // An IPv4 address inside an IPv6 one: mapped, compatible, translated, NAT64, 6to4, Teredo.
  '[::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [0:0:0:0:0:ffff:a9fe:a9fe]',
  '[::169.254.169.254] [::127.0.0.1] [::7f00:1] [::ffff:0:7f00:1]',
  '[64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b::8.8.8.8]',
  '[64:ff9b:1::a9fe:a9fe] [64:ff9b:1:7f00:0:100::]',
  '[2002:7f00:1::] [2002:a9fe:a9fe::] [2001:0:4136:e378:8000:63bf:80ff:fffe] [2001::1]',
  // Documentation, relays, benchmarks, multicast, reserved, broadcast, link-local, site-local.
  '192.0.2.1 198.51.100.1 203.0.113.255 192.88.99.1 198.18.0.1 198.19.255.255',
  '224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 169.254.0.1',
  '[2001:db8::1] [3fff::1] [2001:2::1] [fe80::1] [febf::1] [fec0::1]',
  '[ff02::1] [ff0e::1] [100::1] [4000::1] [5f00::1]',
);

/** Hosts that only a URL of the operator may mean. */
export const PRIVATE_HOSTS: readonly string[] = words(
  '127.0.0.1 127.1 0x7f.1 0x7f000001 2130706433 017700000001 0177.0.0.1 127.0.0.1.',
  '127。0。0。1 127．0．0．1 １２７.0.0.1 ①②⑦.0.0.1 127%2e0%2e0%2e1 127.255.255.254',
  '10.0.0.1 10.255.255.255 100.64.0.1 172.16.0.1 172.31.255.1 192.168.0.1 192.168.255.255',
  '[::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:7F00:1]',
  '[::ffff:10.0.0.1] [::ffff:c0a8:1] [fc00::1] [fd12:3456::1] [fdff::1]',
  // Names that the system itself resolves, without the net.
  'localhost LOCALHOST ｌocalhost',
);

/** URLs that one parser takes for a public host and another for this machine; ours is the second. */
export const TWO_FACED_URLS: readonly string[] = [
  'http://127.0.0.1:PORT\\@provider.example/',
  'http://127.0.0.1:PORT#@provider.example/',
  'http://127.0.0.1:PORT?@provider.example/',
  'http://127.0.0.1:PORT/@provider.example/',
  'http://provider.example@127.0.0.1:PORT',
  'http://a:b@c@127.0.0.1:PORT',
  'http:127.0.0.1:PORT',
  'http:/127.0.0.1:PORT',
  'http:\\\\127.0.0.1:PORT',
  'http:////127.1:PORT',
  'http://\t127.0.0.1:PORT',
  'ht\ntp://127.0.\r0.1:PORT',
  ' http://127.0.0.1:PORT ',
];

/** What a resolver says of a name that the operator did not write. */
export const RESOLVED: readonly (readonly string[])[] = [
  ...words(
    '127.0.0.1 10.1.2.3 100.64.0.1 172.16.0.1 192.168.1.1 ::1 fd12::1',
    '0.0.0.0 169.254.169.254 100.100.100.200 168.63.129.16 255.255.255.255',
    ':: ::ffff:127.0.0.1 ::ffff:a9fe:a9fe 64:ff9b::a00:1 64:ff9b:1::1',
    '2002:7f00:1:: 2001::1 fe80::1 fe80::1%1 ff02::1 fd00:ec2::254',
  ).map((address) => [address]),
  // A public address among them saves nothing, wherever it stands.
  ['104.18.2.115', '127.0.0.1'],
  ['127.0.0.1', '104.18.2.115'],
  ['2606:4700::6812:273', '104.18.2.115', '10.0.0.1'],
  ['104.18.2.115', '169.254.169.254'],
  ['2606:4700::6812:273', '::1'],
];

function words(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}

import { BlockList, isIP } from 'node:net';

/**
 * What an address is to us: `public` may always be reached; `private` only where the operator said
 * so (their own machine or network); `forbidden` never, whoever asks.
 */
export type AddressClass = 'public' | 'private' | 'forbidden';

const LOOPBACK = ranges('127.0.0.0/8', '::1/128');

const PRIVATE = ranges(
  '127.0.0.0/8',
  '::1/128',
  '10.0.0.0/8', // RFC 1918
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598; overlay networks such as Tailscale use it too
  'fc00::/7', // unique local, RFC 4193
);

/** What is refused although a wider range holds it that is not. */
const FORBIDDEN = ranges(
  '0.0.0.0/8', // "this network"; Linux takes 0.0.0.0 for loopback
  '169.254.0.0/16', // link-local, with the metadata of most clouds at 169.254.169.254
  '192.0.0.0/24', // IETF protocols; Oracle's metadata at 192.0.0.192
  '192.0.2.0/24', // documentation, RFC 5737
  '198.51.100.0/24',
  '203.0.113.0/24',
  '192.88.99.0/24', // relays of 6to4, RFC 7526
  '198.18.0.0/15', // benchmarks, RFC 2544
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '100.100.100.200/32', // metadata: Alibaba Cloud
  '168.63.129.16/32', // the host of a virtual machine at Azure
  'fd00:ec2::23/128', // metadata: AWS
  'fd00:ec2::254/128',
  'fd20:ce::254/128', // metadata: Google Cloud
  'fd00:42::42/128', // metadata: Scaleway
  '2001::/23', // IETF protocols: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation, RFC 3849
  '3fff::/20', // documentation, RFC 9637
  '2002::/16', // 6to4: whom it reaches is written inside
);

/**
 * Of IPv6 only global unicast is ever public (RFC 4291 §2.4). All else that is not private is refused
 * by not being here: link-local and multicast, and the ranges that carry an IPv4 address for
 * somebody to unwrap (IPv4-compatible, NAT64 64:ff9b::/96 and 64:ff9b:1::/48).
 */
const ROUTED = ranges('0.0.0.0/0', '2000::/3');

/**
 * The class of an IP address; what is none is `forbidden`. An IPv4-mapped address (::ffff:0:0/96) is
 * its IPv4 address in another spelling, for the system that connects and so for `BlockList` too.
 *
 * @param address without brackets, as a resolver or a socket gives it
 */
export function classifyAddress(address: string): AddressClass {
  // With a zone (`fe80::1%eth0`) it means something on one link alone.
  if (address.includes('%')) return 'forbidden';
  if (contains(FORBIDDEN, address)) return 'forbidden';
  if (contains(PRIVATE, address)) return 'private';
  return contains(ROUTED, address) ? 'public' : 'forbidden';
}

/** Whether the host of a URL is a literal address of this very machine. A name is none. */
export function isLoopbackLiteral({ hostname }: URL): boolean {
  return contains(LOOPBACK, hostname.replace(/^\[|\]$/g, ''));
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function ranges(...cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix] = cidr.split('/');
    list.addSubnet(network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

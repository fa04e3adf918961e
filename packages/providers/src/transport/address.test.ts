import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type AddressClass, classifyAddress, isLoopbackLiteral } from './address.ts';

/** A range, its class, and the classes of the addresses just below and above it. */
type Range = readonly [string, AddressClass, AddressClass | null, AddressClass | null];

const RANGES: readonly Range[] = [
  ['0.0.0.0/8', 'forbidden', null, 'public'],
  ['10.0.0.0/8', 'private', 'public', 'public'],
  ['100.64.0.0/10', 'private', 'public', 'public'],
  ['100.100.100.200/32', 'forbidden', 'private', 'private'],
  ['127.0.0.0/8', 'private', 'public', 'public'],
  ['168.63.129.16/32', 'forbidden', 'public', 'public'],
  ['169.254.0.0/16', 'forbidden', 'public', 'public'],
  ['172.16.0.0/12', 'private', 'public', 'public'],
  ['192.0.0.0/24', 'forbidden', 'public', 'public'],
  ['192.0.2.0/24', 'forbidden', 'public', 'public'],
  ['192.88.99.0/24', 'forbidden', 'public', 'public'],
  ['192.168.0.0/16', 'private', 'public', 'public'],
  ['198.18.0.0/15', 'forbidden', 'public', 'public'],
  ['198.51.100.0/24', 'forbidden', 'public', 'public'],
  ['203.0.113.0/24', 'forbidden', 'public', 'public'],
  ['224.0.0.0/4', 'forbidden', 'public', 'forbidden'],
  ['240.0.0.0/4', 'forbidden', 'forbidden', null],
  ['255.255.255.255/32', 'forbidden', 'forbidden', null],
  ['::/128', 'forbidden', null, 'private'],
  ['::1/128', 'private', 'forbidden', 'forbidden'],
  // The mapped spelling of a range is that range.
  ['::ffff:0:0/104', 'forbidden', 'forbidden', 'public'],
  ['::ffff:7f00:0/104', 'private', 'public', 'public'],
  ['::ffff:a9fe:0/112', 'forbidden', 'public', 'public'],
  ['64:ff9b::/96', 'forbidden', 'forbidden', 'forbidden'],
  ['64:ff9b:1::/48', 'forbidden', 'forbidden', 'forbidden'],
  ['100::/64', 'forbidden', 'forbidden', 'forbidden'],
  ['2000::/16', 'public', 'forbidden', 'forbidden'],
  ['2001::/32', 'forbidden', 'public', 'forbidden'],
  ['2001::/23', 'forbidden', 'public', 'public'],
  ['2001:db8::/32', 'forbidden', 'public', 'public'],
  ['2002::/16', 'forbidden', 'public', 'public'],
  ['3fff::/20', 'forbidden', 'public', 'public'],
  ['4000::/3', 'forbidden', 'public', 'forbidden'],
  ['fc00::/7', 'private', 'forbidden', 'forbidden'],
  ['fd00:42::42/128', 'forbidden', 'private', 'private'],
  ['fd00:ec2::23/128', 'forbidden', 'private', 'private'],
  ['fd00:ec2::254/128', 'forbidden', 'private', 'private'],
  ['fd20:ce::254/128', 'forbidden', 'private', 'private'],
  ['fe80::/10', 'forbidden', 'forbidden', 'forbidden'],
  ['ff00::/8', 'forbidden', 'forbidden', null],
];

describe('classifyAddress', () => {
  it.each(RANGES)('takes %s for %s, from its first address to its last', (cidr, ...classes) => {
    const [own, below, above] = classes;
    const { first, last, format } = boundsOf(cidr);
    expect(classifyAddress(format(first))).toBe(own);
    expect(classifyAddress(format(last))).toBe(own);
    if (below !== null) expect(classifyAddress(format(first - 1n))).toBe(below);
    if (above !== null) expect(classifyAddress(format(last + 1n))).toBe(above);
  });

  it.each([
    ['a host in the net', '104.18.2.115', 'public'],
    ['the same in IPv6', '2606:4700::6812:273', 'public'],
    ['an address with a zone', 'fe80::1%eth0', 'forbidden'],
    ['an allowed address with a zone', 'fd12::1%eth0', 'forbidden'],
    ['a name', 'example.com', 'forbidden'],
    ['an address in brackets', '[::1]', 'forbidden'],
    ['nothing', '', 'forbidden'],
  ])('knows %s', (_, address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });

  it('sees through the mapped spelling of any IPv4 address (property)', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(classifyAddress(`::ffff:${address}`)).toBe(classifyAddress(address));
        expect(classifyAddress(`::ffff:${asHex(address)}`)).toBe(classifyAddress(address));
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses every address that somebody else would unwrap, whatever is in it (property)', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const hex = asHex(address);
        const wrapped = [
          `64:ff9b::${hex}`,
          `64:ff9b:1::${hex}`,
          `2002:${hex}::1`,
          `2001:0:${hex}::1`,
          // All of it but ::1, which is loopback.
          ...(address === '0.0.0.1' ? [] : [`::${hex}`]),
        ];
        for (const text of wrapped) expect(classifyAddress(text)).toBe('forbidden');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('isLoopbackLiteral', () => {
  it.each([
    ['http://127.0.0.1:11434', true],
    ['http://127.1', true],
    ['http://0x7f.1', true],
    ['http://[::1]:11434', true],
    ['http://[::ffff:127.0.0.1]', true],
    ['http://localhost:11434', false],
    ['http://localhost.', false],
    ['http://127.0.0.1.example.com', false],
    ['http://0.0.0.0', false],
    ['http://192.168.0.1', false],
    ['http://[::2]', false],
    ['https://example.com/?127.0.0.1', false],
  ])('says of %s: %s', (url, expected) => {
    expect(isLoopbackLiteral(new URL(url))).toBe(expected);
  });
});

/** The first and last address of a range as numbers, reckoned apart from what is tested. */
function boundsOf(cidr: string): { first: bigint; last: bigint; format: (n: bigint) => string } {
  const [network = '', prefix] = cidr.split('/');
  const isV6 = network.includes(':');
  const first = isV6 ? numberOfV6(network) : numberOfV4(network);
  const size = 2n ** BigInt((isV6 ? 128 : 32) - Number(prefix));
  return { first, last: first + size - 1n, format: isV6 ? formatV6 : formatV4 };
}

function numberOfV4(address: string): bigint {
  return address.split('.').reduce((number, octet) => number * 256n + BigInt(octet), 0n);
}

function numberOfV6(address: string): bigint {
  const [before = [], after = []] = address
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after];
  return groups.reduce((number, group) => number * 65_536n + BigInt(`0x${group}`), 0n);
}

function formatV4(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
}

function formatV6(number: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => (number >> BigInt(112 - at * 16)) & 65_535n);
  return groups.map((group) => group.toString(16)).join(':');
}

function asHex(address: string): string {
  const number = numberOfV4(address);
  return `${(number >> 16n).toString(16)}:${(number & 65_535n).toString(16)}`;
}

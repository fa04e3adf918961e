import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';

import { buildConnector } from 'undici';

import { classifyAddress } from './address.ts';

/** The `code` of the error by which an address is refused. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/** Finds the addresses of a host. @throws what `dns.lookup` throws */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** The resolver of the system, `/etc/hosts` included. */
export const resolveBySystem: Resolve = async (hostname) => await lookup(hostname, { all: true });

export interface ConnectorOptions {
  /** How long DNS, TCP and TLS together may take. */
  connectMs: number;
  /** Whether addresses of private networks and of this machine may be reached. */
  allowsPrivate: boolean;
  resolve: Resolve;
}

type IsAllowed = (address: string) => boolean;

/**
 * Opens connections to allowed addresses alone. A name is resolved once, and the addresses that were
 * checked are those that are connected to: there is no time between check and use in which a name
 * could change its mind. TLS still asks for the certificate of the name.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { connectMs, allowsPrivate, resolve } = options;
  const isAllowed = (address: string) => {
    const found = classifyAddress(address);
    return found === 'public' || (found === 'private' && allowsPrivate);
  };
  const connect = buildConnector({
    timeout: connectMs,
    allowH2: false,
    // Asks for all addresses, which is the form in which `guardLookup` answers.
    autoSelectFamily: true,
    lookup: guardLookup(resolve, isAllowed),
  });
  return guardConnector(connect, isAllowed);
}

/**
 * A lookup that fails when any of the addresses is not allowed. To leave out the bad ones would do
 * for safety, but a public name with a private address among its own is what an attack looks like
 * (or a broken zone), and which of them a call reaches must not hang on their order.
 */
export function guardLookup(resolve: Resolve, isAllowed: IsAllowed): LookupFunction {
  const find = callbackify(async (hostname: string) => {
    const addresses = await resolve(hostname);
    // The socket would take the first of them on trust, and the process with it.
    if (addresses.length === 0) throw failed('ENOTFOUND', `${hostname} has no address`);
    const refused = addresses.find(({ address }) => !isAllowed(address));
    if (refused !== undefined) throw refusalOf(refused.address);
    return [...addresses];
  });
  return (hostname, _, callback) => {
    find(hostname, (error, addresses) => callback(error, error === null ? addresses : []));
  };
}

/**
 * What a lookup cannot see: a host that is an address already is not looked up, and it is the socket
 * that knows in the end whom it has reached. Nothing of a request has been written by then.
 */
export function guardConnector(
  connect: buildConnector.connector,
  isAllowed: IsAllowed,
): buildConnector.connector {
  return (options, callback) => {
    const { hostname } = options;
    if (isIP(hostname) !== 0 && !isAllowed(hostname)) {
      // undici expects no answer before its call has returned.
      queueMicrotask(() => callback(refusalOf(hostname), null));
      return;
    }
    connect(options, (...result) => {
      const reached = result[1]?.remoteAddress;
      if (reached === undefined || isAllowed(reached)) return callback(...result);
      result[1]?.destroy();
      callback(refusalOf(reached), null);
    });
  };
}

function refusalOf(address: string): Error {
  return failed(ADDRESS_REFUSED, `the address ${address} is ${classifyAddress(address)}`);
}

/** @param message for the log alone */
function failed(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

import { AppError } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import {
  type ConnectFailure,
  type FailureContext,
  failureOfPiece,
  failureOfTransport,
} from './failure.ts';

const KEY = 'a-key-of-no-known-form';
const context: FailureContext = {
  providerId: 'openrouter',
  key: KEY,
  keyForm: { prefix: 'sk-or-', alphabet: 'A-Za-z0-9_-', minLength: 16 },
};

function messageOf(error: { message: string; [field: string]: unknown }): unknown {
  return failureOfPiece({ error }, context).details;
}

describe('the message of a failure', () => {
  it.each([
    ['the key that was sent', `bad key ${KEY}!`, 'bad key [redacted]!'],
    ['the key, twice', `${KEY} ${KEY}`, '[redacted] [redacted]'],
    ['another key', 'not sk-or-v1-0123456789abcdef0123456789abcdef.', 'not [redacted].'],
    ['a key with control characters in it', 'sk-or-v1-01234567\u000089abcdef', '[redacted]'],
  ])('does not repeat %s', (_, message, upstreamMessage) => {
    expect(messageOf({ message })).toEqual({ provider: 'openrouter', upstreamMessage });
  });

  it('does not repeat what the user wrote', () => {
    const details = messageOf({
      message: 'Flagged: my secret diary',
      code: 403,
      metadata: { reasons: ['diary'], flagged_input: 'my secret diary', provider_name: 'x' },
    });
    expect(details).toEqual({
      provider: 'openrouter',
      upstreamStatus: 403,
      upstreamMessage: 'Flagged: [redacted]',
    });
  });

  it('is short, and one line', () => {
    const details = messageOf({ message: `a\n\tb${'x'.repeat(1_000)}` });
    expect(details).toMatchObject({ upstreamMessage: `a b${'x'.repeat(497)}` });
  });

  it('is told though what comes along nests deeper than anything can handle', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    const error = { message: 'slow down', code: 429, metadata: { deep } };
    const failed = failureOfPiece({ error }, context);
    expect(failed).toMatchObject({
      code: 'upstream_rate_limited',
      details: { upstreamStatus: 429, upstreamMessage: 'slow down' },
      cause: new Error('metadata: "nested too deeply"'),
    });
  });

  it('is left out when there is none', () => {
    expect(messageOf({ message: '' })).toEqual({ provider: 'openrouter' });
  });
});

describe('a failure of the connection', () => {
  const failed = (code: string, message = 'x') => Object.assign(new Error(message), { code });

  it.each<[string, string, ConnectFailure?]>([
    ['ERR_ADDRESS_REFUSED', 'upstream_unreachable', 'private_address'],
    ['ECONNREFUSED', 'upstream_unreachable', 'connect'],
    ['EHOSTUNREACH', 'upstream_unreachable', 'connect'],
    ['ENETUNREACH', 'upstream_unreachable', 'connect'],
    ['EPERM', 'upstream_unreachable', 'connect'],
    ['ENOTFOUND', 'upstream_unreachable', 'dns'],
    ['EAI_AGAIN', 'upstream_unreachable', 'dns'],
    ['EAI_FAIL', 'upstream_unreachable', 'dns'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_unreachable', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'upstream_unreachable', 'tls'],
    ['EPROTO', 'upstream_unreachable', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_unreachable', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'upstream_unreachable', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'upstream_unreachable', 'tls'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'upstream_unreachable', 'tls'],
    ['CERT_HAS_EXPIRED', 'upstream_unreachable', 'tls'],
    ['CRL_HAS_EXPIRED', 'upstream_unreachable', 'tls'],
    ['HOSTNAME_MISMATCH', 'upstream_unreachable', 'tls'],
    ['E_OF_TOMORROW', 'upstream_unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout', 'connect'],
    ['ETIMEDOUT', 'upstream_timeout'],
    ['ECONNRESET', 'upstream_disconnected'],
    ['EPIPE', 'upstream_disconnected'],
    ['UND_ERR_SOCKET', 'upstream_disconnected'],
    ['HPE_INVALID_CHUNK_SIZE', 'upstream_protocol_error'],
    ['UND_ERR_HEADERS_OVERFLOW', 'upstream_protocol_error'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'upstream_protocol_error'],
  ])('of the kind %s is %s, for the reason %s', (code, expected, reason) => {
    const failure = failureOfTransport(failed(code), 'openrouter');
    expect(failure.code).toBe(expected);
    expect(failure.details).toEqual({ provider: 'openrouter', ...(reason ? { reason } : {}) });
  });

  it('tells a connection that was not made in time from one that stood', () => {
    const late = Object.assign(failed('ETIMEDOUT'), { syscall: 'connect' });
    expect(failureOfTransport(late, 'openrouter').details).toMatchObject({ reason: 'connect' });
    const broken = Object.assign(failed('ETIMEDOUT'), { syscall: 'read' });
    expect(failureOfTransport(broken, 'openrouter').details).toEqual({ provider: 'openrouter' });
  });

  it('keeps what certificates and addresses say to the log', () => {
    const error = Object.assign(failed('ERR_TLS_CERT_ALTNAME_INVALID', 'Host: intern.example'), {
      cert: { subject: 'intern.example' },
    });
    const failure = failureOfTransport(error, 'openrouter');
    expect(JSON.stringify(failure.details)).not.toContain('intern');
    expect(failure.message).not.toContain('intern');
    expect(failure.cause).not.toHaveProperty('cert');
  });

  it('of no known kind is ours', () => {
    expect(failureOfTransport(new TypeError('oops'), 'openrouter').code).toBe('internal_error');
  });

  it('that is known already stays what it is, with its provider', () => {
    expect(failureOfTransport(new AppError('max_duration'), 'openrouter')).toMatchObject({
      code: 'max_duration',
      details: { provider: 'openrouter' },
    });
  });
});

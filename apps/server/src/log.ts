import { KEY_FORMS, keyPattern } from '@parley/providers';
import { type DestinationStream, type Logger, pino } from 'pino';

import { withoutValues } from './db/failures.ts';

const REDACTED = '[redacted]';
/** How far the causes of an error are followed. */
const MAX_CAUSES = 5;

/** A field whose name says that it holds a secret, with its text or list of texts, in a line of JSON. */
const SECRET_FIELD =
  /"((?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?api[-_]?key|key|secret|password|token)":(?:"(?:[^"\\]|\\.)*"|\[(?:"(?:[^"\\]|\\.)*",?)*\])/gi;
const BEARER = /\b(Bearer) +[\w.~+/=-]{8,}/gi;
const KEY_PATTERNS = KEY_FORMS.map(keyPattern);

/**
 * The logger of the process. Nothing that logs should hand it a secret, but by accident somebody
 * will, in an object nobody thought of: so it is the finished line that is looked at, where neither
 * the depth of a field nor the class of an object makes a difference.
 */
export function createLog(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      serializers: { err: (thrown: unknown) => describeError(thrown) },
      hooks: { streamWrite: scrub },
    },
    destination,
  );
}

function scrub(line: string): string {
  return KEY_PATTERNS.reduce((rest, pattern) => rest.replace(pattern, REDACTED), line)
    .replace(SECRET_FIELD, `"$1":"${REDACTED}"`)
    .replace(BEARER, `$1 ${REDACTED}`);
}

/** What helps to find the fault, and nothing else: errors of HTTP clients carry headers and bodies, those of parsers the raw bytes. */
function describeError(thrown: unknown, depth = 0): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const { cause } = thrown;
  return {
    type: thrown.constructor.name,
    ...('code' in thrown ? { code: thrown.code } : {}),
    ...withoutValues(thrown),
    ...(cause instanceof Error && depth < MAX_CAUSES
      ? { cause: describeError(cause, depth + 1) }
      : {}),
  };
}

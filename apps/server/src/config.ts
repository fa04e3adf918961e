import { resolve } from 'node:path';

import { LOCAL_PROVIDER_ID } from '@parley/providers';
import { z } from 'zod';

/** A secret that prints as `[redacted]` wherever it lands by accident. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}

export type SqliteLocation = { kind: 'file'; path: string } | { kind: 'memory' };
export type DatabaseLocation = SqliteLocation | { kind: 'postgres'; url: Secret };

export interface ProviderEnvironment {
  key: Secret | null;
  /** The variable that holds the key, to be named to the reader. */
  keyVariable: string | null;
  baseUrl: string | null;
}

export interface Config {
  host: string;
  port: number;
  publicOrigins: readonly string[];
  dataDir: string;
  database: DatabaseLocation;
  secretKey: Secret | null;
  auth: 'auto' | 'disabled';
  trustedProxies: readonly string[];
  hookFiles: readonly string[];
  logLevel: string;
  drainMs: number;
  /** Whether models for this server may be fetched. */
  modelsOffline: boolean;
  /** How long a model of this server stays in memory that nobody asks. */
  modelsIdleMs: number;
  providers: Readonly<Record<string, ProviderEnvironment>>;
}

export interface ConfigResult {
  config: Config | null;
  /** Each names its variable; any of them means that `config` is null. */
  faults: string[];
  warnings: string[];
}

/** The vendors' usual names, read after `PARLEY_PROVIDER_<ID>_KEY`. */
const USUAL_KEY_NAMES: Readonly<Record<string, string>> = {
  openrouter: 'OPENROUTER_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  gemini: 'GEMINI_API_KEY',
};

const NOT_AVAILABLE = 'is not available in this version';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== ''
  ) {
    context.addIssue({
      code: 'custom',
      message: 'must hold origins such as https://chat.example.org',
    });
    return z.NEVER;
  }
  return url.origin;
});

const network = z
  .string()
  .refine(
    (text) => z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]).safeParse(text).success,
    'must hold addresses or networks such as 10.0.0.0/8',
  );

const databaseUrl = z.string().transform((url, context): DatabaseLocation => {
  if (url === 'sqlite::memory:') return { kind: 'memory' };
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) {
    return { kind: 'postgres', url: new Secret(url) };
  }
  const path = url.startsWith('file:') ? url.slice('file:'.length) : '';
  if (path === '' || path.includes('?') || path.startsWith('//')) {
    context.addIssue({
      code: 'custom',
      message: 'must be file:<path> without a query, sqlite::memory: or postgres://…',
    });
    return z.NEVER;
  }
  return { kind: 'file', path };
});

/** Every fixed variable: its form, its default and what it means. */
export const VARIABLES = {
  PARLEY_HOST: z.string().min(1).default('127.0.0.1').describe('The address to listen on.'),
  PARLEY_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3141)
    .describe('The port to listen on.'),
  PARLEY_PUBLIC_URL: z
    .string()
    .default('')
    .pipe(list)
    .pipe(z.array(origin))
    .describe(
      'Origins by which browsers reach the server, parted by commas. Any other Host is refused.',
    ),
  PARLEY_DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Where the database, the key file and uploads are kept.'),
  PARLEY_DATABASE_URL: z
    .string()
    .default('file:parley.db')
    .pipe(databaseUrl)
    .describe(
      'file:<path>, absolute or relative to the data directory, sqlite::memory:, or postgres://…',
    ),
  PARLEY_SECRET_KEY: z
    .string()
    .refine(
      (text) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === 32,
      'must be 32 bytes in base64',
    )
    .optional()
    .describe(
      'The master key that encrypts saved secrets. Unset: secret.key is made in the data directory.',
    ),
  PARLEY_AUTH: z
    .enum(
      ['auto', 'disabled'],
      `must be auto or disabled (password and trusted-header: ${NOT_AVAILABLE})`,
    )
    .default('auto')
    .describe(
      'auto: open on its own machine, closed to all others. disabled: open to whoever can reach it.',
    ),
  PARLEY_TRUSTED_PROXIES: z
    .string()
    .default('')
    .pipe(list)
    .pipe(z.array(network))
    .describe('Networks of the reverse proxies whose forwarded headers are believed.'),
  PARLEY_REDIS_URL: z
    .string()
    .optional()
    .refine((url) => url === undefined, NOT_AVAILABLE)
    .describe('Only for more than one replica.'),
  PARLEY_HOOK_FILES: z
    .string()
    .default('')
    .pipe(list)
    .describe('Modules with hooks of your own, parted by commas; each exports a list named hooks.'),
  PARLEY_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('How much is logged.'),
  PARLEY_DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(3600)
    .default(30)
    .describe('How long running answers may take to end when the server is stopped.'),
  PARLEY_MODELS_OFFLINE: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((text) => text === 'true')
    .describe('Never fetch the files of models that run on this server.'),
  PARLEY_MODELS_IDLE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('How long a model that runs on this server stays in memory when nobody asks it.'),
} as const;

const fixedSchema = z.object(VARIABLES);

const providerKey = z
  .string()
  .trim()
  .min(1)
  .max(512)
  .regex(/^[^\s\p{Cc}]*$/u, 'must have no spaces, line breaks or control characters');
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true })
  .refine((text) => {
    const { username, password } = new URL(text);
    return username === '' && password === '';
  }, 'must have no user name or password in it')
  .refine((text) => {
    const { search, hash } = new URL(text);
    return search === '' && hash === '';
  }, 'must have no ? or # in it');

/**
 * Reads the whole environment. Pure: all faults are found at once, nothing is opened.
 *
 * @param providerIds the built-in providers, each with its variables
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  providerIds: readonly string[],
): ConfigResult {
  // An empty value is how compose files write "unset".
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const faults: string[] = [];
  const parsed = fixedSchema.safeParse(set);
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      faults.push(`${String(issue.path[0])}: ${issue.message}`);
  }
  const providers: Record<string, ProviderEnvironment> = {};
  for (const id of providerIds) providers[id] = readProvider(id, set, faults);
  const warnings = unknownNames(Object.keys(set), providerIds);
  if (!parsed.success || faults.length > 0) return { config: null, faults, warnings };
  return { config: Object.freeze(assemble(parsed.data, providers)), faults, warnings };
}

function assemble(
  values: z.infer<typeof fixedSchema>,
  providers: Record<string, ProviderEnvironment>,
): Config {
  const dataDir = resolve(values.PARLEY_DATA_DIR);
  const location = values.PARLEY_DATABASE_URL;
  return {
    host: values.PARLEY_HOST,
    port: values.PARLEY_PORT,
    publicOrigins: values.PARLEY_PUBLIC_URL,
    dataDir,
    database:
      location.kind === 'file' ? { kind: 'file', path: resolve(dataDir, location.path) } : location,
    secretKey: values.PARLEY_SECRET_KEY === undefined ? null : new Secret(values.PARLEY_SECRET_KEY),
    auth: values.PARLEY_AUTH,
    trustedProxies: values.PARLEY_TRUSTED_PROXIES,
    hookFiles: values.PARLEY_HOOK_FILES.map((file) => resolve(file)),
    logLevel: values.PARLEY_LOG_LEVEL,
    drainMs: values.PARLEY_DRAIN_SECONDS * 1000,
    modelsOffline: values.PARLEY_MODELS_OFFLINE,
    modelsIdleMs: values.PARLEY_MODELS_IDLE_SECONDS * 1000,
    providers,
  };
}

/** The variables of a built-in provider, and the vendor's usual name for its key; what runs here has no key. */
export function providerVariables(providerId: string): {
  key: string | null;
  baseUrl: string;
  usualKey: string | null;
} {
  const prefix = `PARLEY_PROVIDER_${providerId.toUpperCase().replaceAll('-', '_')}`;
  return {
    key: providerId === LOCAL_PROVIDER_ID ? null : `${prefix}_KEY`,
    baseUrl: `${prefix}_BASE_URL`,
    usualKey: USUAL_KEY_NAMES[providerId] ?? null,
  };
}

function readProvider(
  id: string,
  set: Record<string, string | undefined>,
  faults: string[],
): ProviderEnvironment {
  const names = providerVariables(id);
  const keyVariable =
    [names.key, names.usualKey].find((name) => name !== null && set[name] !== undefined) ?? null;
  const key = keyVariable === null ? null : read(keyVariable, providerKey);
  const url = set[names.baseUrl] === undefined ? null : read(names.baseUrl, baseUrl);
  return {
    key: key === null ? null : new Secret(key),
    keyVariable,
    baseUrl: url,
  };

  function read(name: string, schema: z.ZodType<string>): string | null {
    const result = schema.safeParse(set[name]);
    if (result.success) return result.data;
    faults.push(`${name}: ${result.error.issues[0]?.message ?? 'is not valid'}`);
    return null;
  }
}

function unknownNames(names: readonly string[], providerIds: readonly string[]): string[] {
  const known = [
    ...Object.keys(VARIABLES),
    ...providerIds.flatMap((id) => {
      const { key, baseUrl } = providerVariables(id);
      return key === null ? [baseUrl] : [key, baseUrl];
    }),
  ];
  return names
    .filter(
      (name) =>
        name.startsWith('PARLEY_') && !name.startsWith('PARLEY_TEST_') && !known.includes(name),
    )
    .map(
      (name) =>
        `${name} is not a variable of this version; the nearest name is ${nearest(name, known)}`,
    );
}

function nearest(name: string, known: readonly string[]): string {
  const byDistance = known.map((candidate) => ({
    candidate,
    distance: editDistance(name, candidate),
  }));
  return byDistance.reduce((best, next) => (next.distance < best.distance ? next : best)).candidate;
}

/** Levenshtein's distance. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substituted));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

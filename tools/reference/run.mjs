// Writes the pages that are made from code, or with --check says which of them are out of date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { apiDocument } from '../../apps/server/reference/api-document.ts';
import { BUILT_IN_PROVIDERS } from '../../packages/providers/src/index.ts';
import { apiReference } from './api.mjs';
import { configurationReference, envExample } from './configuration.mjs';
import { errorsReference } from './errors.mjs';

const document = await apiDocument();
const pages = {
  '.env.example': envExample(BUILT_IN_PROVIDERS),
  'docs/reference/configuration.md': configurationReference(BUILT_IN_PROVIDERS),
  'docs/reference/errors.md': errorsReference(),
  'docs/reference/api.md': apiReference(document),
  'docs/reference/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
};

const isCheck = process.argv.includes('--check');
const stale = Object.entries(pages).filter(
  ([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text,
);
if (isCheck) {
  for (const [path] of stale) console.error(`${path} is out of date: run npm run reference.`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) writeFileSync(path, text);
}
console.log(
  `${Object.keys(pages).length} generated pages, ${stale.length} ${isCheck ? 'out of date' : 'written'}`,
);

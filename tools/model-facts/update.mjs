/*
 * Writes packages/providers/src/capabilities/models.ts: what is known of models whose vendors' own
 * lists say little more than an id. The facts are those of models.dev (MIT), in the form in which the
 * npm package below carries them (MIT); that package itself is not used by the product.
 *
 * node tools/model-facts/update.mjs [version]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PACKAGE = '@earendil-works/pi-ai';
const TARGET = new URL('../../packages/providers/src/capabilities/models.ts', import.meta.url);

/** Our vendors by what the package calls them. OpenRouter tells more itself. */
const VENDORS = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'gemini',
  groq: 'groq',
  mistral: 'mistral',
  deepseek: 'deepseek',
  xai: 'xai',
  together: 'together',
  fireworks: 'fireworks',
};

const folder = mkdtempSync(join(tmpdir(), 'model-facts-'));
try {
  const version = process.argv[2] ?? latest();
  execFileSync('npm', ['pack', `${PACKAGE}@${version}`, '--silent'], { cwd: folder });
  execFileSync('sh', ['-c', 'tar xzf *.tgz'], { cwd: folder });
  const file = join(folder, 'package/dist/models.generated.js');
  const { MODELS } = await import(pathToFileURL(file).href);
  writeFileSync(TARGET, render(MODELS, version));
} finally {
  rmSync(folder, { recursive: true });
}

function latest() {
  return execFileSync('npm', ['view', PACKAGE, 'version'], { encoding: 'utf8' }).trim();
}

function render(models, version) {
  const vendors = Object.entries(VENDORS).map(([theirs, ours]) => {
    const rows = Object.values(models[theirs] ?? {}).filter((model) => model.type === 'chat');
    return `  ${ours}: {\n${rows.map(renderRow).join('')}  },\n`;
  });
  return [
    "import type { ModelFacts } from './reference.ts';\n\n",
    `// Written by tools/model-facts/update.mjs: models.dev (MIT) as in ${PACKAGE} ${version} (MIT).\n`,
    'export const MODEL_FACTS: Readonly<Record<string, Readonly<Record<string, ModelFacts>>>> = {\n',
    ...vendors,
    '};\n',
  ].join('');
}

function renderRow({ id, name, contextWindow, input, reasoning, compat }) {
  const refused = [
    ...(compat?.supportsTemperature === false ? ['temperature'] : []),
    ...(reasoning === false ? ['reasoning'] : []),
  ];
  const facts = {
    name,
    contextLength: contextWindow,
    inputModalities: input,
    ...(refused.length === 0 ? {} : { unsupportedParameters: refused }),
  };
  return `    ${JSON.stringify(id)}: ${JSON.stringify(facts)},\n`;
}

import { describe, expect, test } from 'vitest';

import { fileNameOf } from './file-name.ts';
import { highlighterOf } from './highlight.ts';
import { grammarOf } from './languages.ts';

const SOURCE = `// keeps the visible part
const seen: string[] = light.filter((ray) => ray.length < 600);
/* over
   two lines */
const word = \`of \${seen}\`;

export { seen };`;

describe('coloured code', () => {
  test('is the code, line by line', async () => {
    const lines = (await highlighterOf('ts'))?.(SOURCE) ?? [];
    const text = lines.map((line) => line.map((run) => run.text).join('')).join('\n');
    expect(text).toBe(SOURCE);
  });

  test('tells words of the language, strings, numbers, names and comments apart', async () => {
    const runs = ((await highlighterOf('ts'))?.(SOURCE) ?? []).flat();
    const shadeOf = (text: string) => runs.find((run) => run.text === text)?.shade;
    expect(shadeOf('const')).toBe('key');
    expect(shadeOf('600')).toBe('num');
    expect(shadeOf('filter')).toBe('fn');
    expect(shadeOf('`of ')).toBe('str');
    expect(shadeOf('   two lines */')).toBe('comment');
  });

  test('of a page has its styles and scripts in colour too', async () => {
    const html = '<style>a { color: red }</style><script>let a = 1;</script>';
    const runs = ((await highlighterOf('html'))?.(html) ?? []).flat();
    expect(runs).toContainEqual({ text: 'let', shade: 'key' });
  });

  test.each(['', 'nothing-known', 'constructor', '__proto__', 'toString'])(
    'in %j stays plain',
    async (language) => {
      expect(await highlighterOf(language)).toBeNull();
    },
  );
});

test.each([
  ['TypeScript', 'typescript'],
  ['tsx', 'typescript'],
  ['c++', 'cpp'],
  ['yml', 'yaml'],
  ['sh', 'bash'],
])('a fence of %s is highlighted as %s', (language, grammar) => {
  expect(grammarOf(language)).toBe(grammar);
});

test.each([
  ['python', 'print(1)', 'code.py'],
  ['ts', 'a', 'code.ts'],
  ['', 'a', 'code.txt'],
  ['../../etc/passwd', 'a', 'code.txt'],
  ['dockerfile', 'FROM a', 'Dockerfile'],
  ['ts', '// src/lib/app.test.ts\nexport {}', 'app.test.ts'],
  ['python', '# app.py\nprint(1)', 'app.py'],
  ['html', '<!-- index.html -->\n<p>', 'index.html'],
  ['bash', '# then run it.\nls', 'code.sh'],
  ['bash', '# ../../.bashrc\nls', 'code.sh'],
])('code in %j that begins with %j is saved as %s', (language, code, name) => {
  expect(fileNameOf(language, code)).toBe(name);
});

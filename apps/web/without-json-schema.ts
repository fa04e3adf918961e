import type { Plugin } from 'vite';

/** The parts of zod that write JSON Schema: a tenth of the first page, which nothing in a browser calls. */
const PARTS = /\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/;

/** Leaves out of the bundle what zod's schemas carry along for JSON Schema; to ask for one there throws. */
export function withoutJsonSchema(): Plugin {
  return {
    name: 'without-json-schema',
    apply: 'build',
    transform(code, id) {
      if (!PARTS.test(id)) return null;
      const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(
        ([, name]) => name,
      );
      const missing = `const missing = () => { throw new Error('There is no JSON Schema in the browser.'); };`;
      // Schemas take their methods from these two when they are made.
      const makers = `const maker = () => missing;`;
      const exported = names.map((name) =>
        name?.startsWith('create') === true ? `maker as ${name}` : `missing as ${name}`,
      );
      const renamed = code.includes('processSchema as process') ? ', missing as process' : '';
      return `${missing}\n${makers}\nexport { ${exported.join(', ')}${renamed} };`;
    },
  };
}

// `.env.example` and `docs/reference/configuration.md`, from the one definition of the environment.
import { providerVariables, VARIABLES } from '../../apps/server/src/config.ts';

/** The default as one would write it, found below whatever is wrapped around it. */
function defaultOf(schema) {
  for (let inner = schema; inner !== undefined; inner = inner.def.in ?? inner.def.innerType) {
    if (inner.def.type === 'default') return String(inner.def.defaultValue);
  }
  return '';
}

/** @param providers id, name and base URL of each built-in provider */
export function rows(providers) {
  const fixed = Object.entries(VARIABLES).map(([name, schema]) => ({
    name,
    default: defaultOf(schema),
    description: schema.meta()?.description ?? '',
  }));
  const perProvider = providers.flatMap((provider) => {
    const { key, baseUrl, usualKey } = providerVariables(provider.id);
    const also = usualKey === null ? '' : ` ${usualKey} is read after it.`;
    const ofKey = {
      name: key,
      default: '',
      description: `The key of ${provider.name}; it cannot be changed in the app.${also}`,
    };
    const isHere = key === null;
    return [
      ...(isHere ? [] : [ofKey]),
      {
        name: baseUrl,
        default: provider.baseUrl,
        description: isHere
          ? 'Where models that run on this server are fetched from. May be private, may be http.'
          : `Where ${provider.name} is reached. May be private, may be http.`,
      },
    ];
  });
  return [...fixed, ...perProvider];
}

export function envExample(providers) {
  const entries = rows(providers).map(
    (row) => `# ${row.description}\n# ${row.name}=${row.default}\n`,
  );
  return `# Everything that the environment can say to Parley; each line shows the default.\n# Made by \`npm run reference\`.\n\n${entries.join('\n')}`;
}

export function configurationReference(providers) {
  const lines = rows(providers).map(
    (row) =>
      `| \`${row.name}\` | ${row.default === '' ? 'unset' : `\`${row.default}\``} | ${row.description} |`,
  );
  return `# Configuration

The environment configures the process; what belongs to the product is set in the app and kept in the
database. All faults are reported together when the server starts. An empty value means unset. A name
that begins with \`PARLEY_\` and is not listed here is a warning.

| variable | default | meaning |
|---|---|---|
${lines.join('\n')}

This page is made from \`apps/server/src/config.ts\` by \`npm run reference\`.
`;
}

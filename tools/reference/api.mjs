// `docs/reference/api.md` and `openapi.json`, from the registered routes.

/** @param document the OpenAPI document */
export function apiReference(document) {
  const lines = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const address = path.replaceAll(/\{(\w+)\}/g, ':$1');
      return `| \`${method.toUpperCase()} ${address}\` | ${operation.summary ?? ''} | ${fieldsOf(operation)} |`;
    }),
  );
  return `# API

JSON in, JSON out; streams are server-sent events. Every answer carries \`x-request-id\`. Failures have
the form of [errors.md](errors.md). The whole of it, with every schema, is in
[openapi.json](openapi.json).

| call | what it does | takes |
|---|---|---|
${lines.join('\n')}

This page is made from the routes of \`apps/server\` by \`npm run reference\`.
`;
}

function fieldsOf(operation) {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const required = new Set(schema?.required ?? []);
  const names = [
    ...query.map((parameter) => `?${parameter.name}`),
    ...Object.keys(schema?.properties ?? {}).map((name) =>
      required.has(name) ? name : `${name}?`,
    ),
  ];
  return names.map((name) => `\`${name}\``).join(' ');
}

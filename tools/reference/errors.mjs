// `docs/reference/errors.md`, from the one table of errors.
import { ERRORS } from '../../packages/contracts/src/errors.ts';

export function errorsReference() {
  const lines = Object.entries(ERRORS).map(
    ([code, row]) =>
      `| \`${code}\` | ${row.status} | ${row.retryable ? 'yes' : 'no'} | ${row.message} |`,
  );
  return `# Errors

Every failure of \`/api/*\` is \`{"error":{"code","message","requestId","retryable","retryAfterMs"?,"details"?}}\`.
On a stream the same object is the \`error\` of an \`event: error\` frame; \`data: [DONE]\` follows success only.
*Retry* says whether the same request may work later.

| code | status | retry | message |
|---|---|---|---|
${lines.join('\n')}

This page is made from \`packages/contracts/src/errors.ts\` by \`npm run reference\`.
`;
}

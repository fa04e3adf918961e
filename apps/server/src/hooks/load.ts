import { pathToFileURL } from 'node:url';

import { z } from 'zod';

import { type Hook, HOOK_POINTS } from './points.ts';

/** A file of hooks cannot be used; the message names it. */
export class HookFileRefused extends Error {}

const handler = z.custom<(...args: unknown[]) => unknown>((value) => typeof value === 'function');

const hookSchema = z.object({
  name: z.string().min(1),
  on: z
    .partialRecord(z.enum(HOOK_POINTS), handler)
    .refine((on) => Object.keys(on).length > 0, 'names no point'),
  fail: z.enum(['open', 'closed']).optional(),
  budgetMs: z.number().positive().optional(),
});

const moduleSchema = z.object({ hooks: z.array(hookSchema).min(1) });

/**
 * The operator's own hooks: each file is a module that exports `hooks`, a list. They are code of the
 * server like any other and are trusted like it.
 *
 * @throws {HookFileRefused}
 */
export async function loadHooks(files: readonly string[]): Promise<Hook[]> {
  const hooks: Hook[] = [];
  for (const file of files) hooks.push(...(await loadFile(file)));
  return hooks;
}

async function loadFile(file: string): Promise<Hook[]> {
  try {
    const exported = moduleSchema.parse(await import(pathToFileURL(file).href));
    // The form was checked; what the functions take is declared by the points.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return exported.hooks.map((hook) => ({ ...hook, source: 'file' }) as Hook);
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError
        ? z.prettifyError(cause)
        : cause instanceof Error
          ? cause.message
          : String(cause);
    throw new HookFileRefused(`The hooks in ${file} cannot be used (${reason}).`, { cause });
  }
}

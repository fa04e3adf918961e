import type { Hook } from './points.ts';

/** The hooks of this server, in the order in which they run: one line each. */
export const HOOKS: readonly Hook[] = [];

import type { Vendor } from './vendor.ts';
import { openrouter } from './vendors/openrouter/index.ts';

/** Every provider the product knows, in the order they are shown: one line each. */
export const VENDORS: readonly Vendor[] = [openrouter];

import { config } from 'zod';

// Zod probes for `new Function` when the first schema is made, which our content security policy
// reports as a violation. So this module must be the first that the page loads.
config({ jitless: true });

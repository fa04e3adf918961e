import { existsSync } from 'node:fs';

import { installPackages } from './system-packages.mjs';

const PLACES = [
  process.env.PARLEY_TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of a browser: one that is there, or one from the system's packages, or `null`. */
export function findChromium() {
  return present() ?? (installPackages(['chromium', 'fonts-liberation']) ? present() : null);
}

function present() {
  return PLACES.find((place) => place !== undefined && existsSync(place)) ?? null;
}

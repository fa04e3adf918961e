import { existsSync } from 'node:fs';

import { installPackages } from './system-packages.mjs';

/** A whole browser. */
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** The same browser without its windows: it draws the same, for two thirds of the work. */
const SHELL = '/usr/bin/chromium-headless-shell';
const FONTS = 'fonts-liberation';

/** The path of a browser: one that is there, or one from the system's packages, or `null`. */
export function findChromium() {
  return firstThere(BROWSERS) ?? installed('chromium', BROWSERS);
}

/** The same, for what is not measured: without windows where there is one, or can be. */
export function findTestBrowser() {
  return firstThere([SHELL]) ?? installed('chromium-headless-shell', [SHELL]) ?? findChromium();
}

function installed(name, places) {
  return installPackages([name, FONTS]) ? firstThere(places) : null;
}

function firstThere(places) {
  return [process.env.PARLEY_TEST_CHROMIUM, ...places].find(isThere) ?? null;
}

function isThere(place) {
  return place !== undefined && existsSync(place);
}

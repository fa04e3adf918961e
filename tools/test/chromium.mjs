import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  process.env.PARLEY_TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser for the browser lane: one that is there, or one from the system's packages where that is allowed. */
export function requireChromium() {
  const present = () => PLACES.find((place) => place !== undefined && existsSync(place));
  if (present() === undefined && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error('Installing Chromium for the browser tests …');
    apt(['update']);
    apt(['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']);
  }
  const found = present();
  if (found !== undefined) return found;
  console.error(
    'The browser tests need a Chromium: install one (or name it in PARLEY_TEST_CHROMIUM), or leave them out with PARLEY_TEST_WITHOUT=browser.',
  );
  process.exit(1);
}

function apt(args) {
  spawnSync('apt-get', ['-qq', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

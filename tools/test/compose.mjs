import { spawnSync } from 'node:child_process';

import { installPackages } from './system-packages.mjs';

const WAYS = ['docker compose', 'docker-compose'];

/**
 * How Docker's compose is called here: as it is there, or as the system's packages bring it, or `null`.
 * It checks files without a Docker engine.
 */
export function findCompose() {
  return present() ?? (installPackages(['docker-compose']) ? present() : null);
}

function present() {
  const answers = (way) => {
    const [command, ...args] = way.split(' ');
    return spawnSync(command, [...args, 'version']).status === 0;
  };
  return WAYS.find(answers) ?? null;
}

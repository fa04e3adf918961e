import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import {
  describeStep,
  execForm,
  readDockerfile,
  readDockerignore,
  type Step,
} from './dockerfile.ts';

const run = promisify(execFile);

/** What a stage has come to, and with it the image that the last one is. */
export interface Stage {
  /** Stands for `/`. */
  root: string;
  workdir: string;
  env: Record<string, string>;
  user: string | null;
  volumes: string[];
  ports: string[];
  command: string[];
  healthCheck: string[];
}

export interface Build {
  image: Stage;
  /** Steps that were carried out, and those that something else stood in for, with the reason. */
  done: string[];
  stoodIn: string[];
  /** Where programs of the base image are. */
  bin: string;
}

/** Steps that need a real image, each with what is done instead and why. Any other is carried out as it is written, or the build fails. */
const STAND_INS: [RegExp, string, (stage: Stage, build: Build) => Promise<void>][] = [
  [
    /^FROM node:/,
    'there is no image to begin with: an empty folder, with the Node that runs the tests',
    async (_, { bin }) => {
      await mkdir(bin, { recursive: true });
      await copyFile(process.execPath, join(bin, 'node'));
    },
  ],
  [
    /^RUN install -d -o 1000 -g 1000 -m 700 \/data$/,
    'it writes outside of the folder and needs root: made below the folder, and given away where that is allowed',
    async ({ root }) => {
      const folder = join(root, 'data');
      await mkdir(folder, { mode: 0o700 });
      if (isRoot()) await chown(folder, 1000, 1000);
    },
  ],
];

/** Flags that are understood; those of a health check tell Docker when to run it. */
const FLAGS = new Set([
  'COPY --from',
  'HEALTHCHECK --interval',
  'HEALTHCHECK --start-period',
  'HEALTHCHECK --timeout',
]);

/** What reaches a package registry from here; nothing else of this process is handed to a step. */
const NETWORK = /^(?:https?_proxy|no_proxy|npm_config_registry|node_extra_ca_certs|ssl_cert_\w+)$/i;

/** Carries out the steps of the Dockerfile in `context`, each stage in a folder of its own below `folder`. */
export async function buildImage(context: string, folder: string): Promise<Build> {
  const build: Build = { image: emptyStage(''), done: [], stoodIn: [], bin: join(folder, 'bin') };
  const isIgnored = readDockerignore(await readFile(join(context, '.dockerignore'), 'utf8'));
  const stages = new Map<string, Stage>();
  // Whoever runs the image has to get at its files.
  await chmod(folder, 0o755);

  for (const step of readDockerfile(await readFile(join(context, 'Dockerfile'), 'utf8'))) {
    const text = describeStep(step);
    if (step.instruction === 'FROM') build.image = await beginStage(step);
    const [, reason, instead] = STAND_INS.find(([pattern]) => pattern.test(text)) ?? [];
    if (instead === undefined) {
      await carryOut(step);
      build.done.push(text);
    } else {
      await instead(build.image, build);
      build.stoodIn.push(`${text} (${reason})`);
    }
  }
  return build;

  async function beginStage({ text }: Step): Promise<Stage> {
    const [from = '', , name = 'image'] = text.split(/\s+/);
    const root = join(folder, name);
    const earlier = stages.get(from);
    await mkdir(root);
    if (earlier !== undefined) await copyTree(earlier.root, root);
    const stage = { ...structuredClone(earlier ?? emptyStage(root)), root };
    stages.set(name, stage);
    return stage;
  }

  async function carryOut({ instruction, flags, text }: Step): Promise<void> {
    const stage = build.image;
    const unknown = [...flags.keys()].find((name) => !FLAGS.has(`${instruction} --${name}`));
    if (unknown !== undefined) throw new Error(`${instruction} --${unknown} is not understood.`);
    switch (instruction) {
      case 'FROM':
        if (!stages.has(text.split(/\s+/)[0] ?? '')) throw new Error(`No stage for FROM ${text}`);
        return undefined;
      case 'WORKDIR':
        stage.workdir = text;
        await mkdir(join(stage.root, text), { recursive: true });
        return undefined;
      case 'COPY':
        return copy(stage, flags.get('from'), text);
      case 'RUN':
        await run('/bin/sh', ['-c', text], {
          cwd: join(stage.root, stage.workdir),
          env: buildEnvironment(stage, build),
          maxBuffer: 64 * 1024 * 1024,
        });
        return undefined;
      case 'ENV':
        for (const pair of text.split(/\s+/)) {
          const [, name = '', value = ''] = /^(\w+)=([^\s"'$]*)$/.exec(pair) ?? [];
          if (name === '') throw new Error(`This ENV is not understood: ${pair}`);
          stage.env[name] = value;
        }
        return undefined;
      case 'USER':
        stage.user = text;
        return undefined;
      case 'VOLUME':
        stage.volumes.push(text);
        return undefined;
      case 'EXPOSE':
        stage.ports.push(text);
        return undefined;
      case 'CMD':
        stage.command = execForm(text);
        return undefined;
      case 'HEALTHCHECK':
        stage.healthCheck = execForm(text.replace(/^CMD\s+/, ''));
        return undefined;
      default:
        throw new Error(`This instruction is not understood: ${instruction} ${text}`);
    }
  }

  async function copy(stage: Stage, from: string | undefined, text: string): Promise<void> {
    const words = text.split(/\s+/);
    const target = words.pop() ?? '';
    const into = join(stage.root, stage.workdir, target);
    for (const source of words) {
      const origin = from === undefined ? join(context, source) : inStage(from, source);
      const isFolder = (await stat(origin)).isDirectory();
      const goal =
        isFolder || !target.endsWith('/') ? into : join(into, source.split('/').at(-1) ?? '');
      if (from === undefined) await copyContext(origin, goal);
      else await copyTree(origin, goal);
    }
  }

  function inStage(name: string, path: string): string {
    const stage = stages.get(name);
    if (stage === undefined) throw new Error(`There is no stage ${name}`);
    return join(stage.root, path);
  }

  /** What .dockerignore keeps out was never there. */
  async function copyContext(origin: string, goal: string): Promise<void> {
    const isFolder = (await stat(origin)).isDirectory();
    const files = isFolder ? await filesBelow(origin) : [''];
    const wanted = files.filter((file) => !isIgnored(relative(context, join(origin, file))));
    if (wanted.length === 0) throw new Error(`Nothing of ${origin} is to be copied.`);
    for (const file of wanted) {
      await mkdir(dirname(join(goal, file)), { recursive: true });
      await copyFile(join(origin, file), join(goal, file));
    }
  }
}

/** The environment of the image's own processes, where the folder stands for the image. */
export function imageEnvironment({ image, bin }: Build): Record<string, string> {
  return { PATH: bin, ...image.env };
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Every file below a folder, by its path from there; links are files here. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

function emptyStage(root: string): Stage {
  return {
    root,
    workdir: '/',
    env: {},
    user: null,
    volumes: [],
    ports: [],
    command: [],
    healthCheck: [],
  };
}

function buildEnvironment({ root, env }: Stage, { bin }: Build): Record<string, string> {
  const own = join(root, 'usr/local');
  // The tools of the repository are not in the image; npm, a shell and the like are the machine's.
  const system = (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'));
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'HOME' || NETWORK.test(name),
  );
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
    PATH: [join(own, 'bin'), bin, ...system].join(':'),
    // Where `npm i -g` puts things in the image.
    npm_config_prefix: own,
    ...env,
  };
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
}

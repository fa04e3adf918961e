/** One instruction of a Dockerfile, with what follows it. */
export interface Step {
  instruction: string;
  /** `--name=value`, in front of the rest. */
  flags: ReadonlyMap<string, string>;
  /** What follows the flags, on one line. */
  text: string;
}

/** The instructions in their order: comments and empty lines gone, lines that go on put together. */
export function readDockerfile(source: string): Step[] {
  return source
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readStep);
}

function readStep(line: string): Step {
  const [, instruction = '', flags = '', text = ''] =
    /^(\w+)((?:\s+--[a-z-]+=\S+)*)\s+(.*)$/.exec(line) ?? [];
  if (instruction === '') throw new Error(`This is no instruction: ${line}`);
  const pairs = [...flags.matchAll(/--([a-z-]+)=(\S+)/g)];
  return {
    instruction: instruction.toUpperCase(),
    flags: new Map(pairs.map(([, name = '', value = '']) => [name, value])),
    text: text.trim(),
  };
}

/** As people wrote it, but for the spaces. */
export function describeStep({ instruction, flags, text }: Step): string {
  const options = [...flags].map(([name, value]) => ` --${name}=${value}`).join('');
  return `${instruction}${options} ${text}`;
}

/** The words of a command in exec form. @throws when it has another form */
export function execForm(text: string): string[] {
  const words: unknown = text.startsWith('[') ? JSON.parse(text) : null;
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string'))
    throw new Error(`This command is not in exec form: ${text}`);
  return words;
}

/**
 * Reads a .dockerignore: the last pattern that fits a path, or a folder it is in, decides.
 *
 * @returns whether a file stays outside
 */
export function readDockerignore(source: string): (path: string) => boolean {
  const rules = source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    const last = rules.findLast(({ pattern }) => pattern.test(path));
    return last !== undefined && !last.keeps;
  };
}

/** `*` stands for anything within a name, a leading or middle `**` for any number of folders. */
function patternOf(glob: string): RegExp {
  const source = glob
    .split('/')
    .map((name) =>
      name === '**'
        ? '(?:[^/]+/)*'
        : `${name.replaceAll(/[.+^${}()|[\]\\?]/g, String.raw`\$&`).replaceAll('*', '[^/]*')}/`,
    )
    .join('')
    .replace(/\/$/, '');
  return new RegExp(`^${source}(?:/.*)?$`);
}

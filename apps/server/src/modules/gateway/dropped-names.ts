/** The form of every name that a protocol knows; a client may write anything, and a header not. */
const NAME = /^[\w.[\]-]{1,64}$/;
/** What stands for all the others. */
const UNKNOWN = 'unknown';
/** As many as any protocol has parameters. Some 2 KB of a header, of which proxies take 4 to 8 in all. */
const MAX_NAMES = 32;

/** Names of what was left out of a question, each once, as they may stand in a header and in the log. */
export function droppedNames(names: readonly string[]): string[] {
  const known = new Set(names.map((name) => (NAME.test(name) ? name : UNKNOWN)));
  return [...known].slice(0, MAX_NAMES);
}

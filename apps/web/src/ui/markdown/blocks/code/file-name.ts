/** Where a language and the end of a file name differ. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  bash: 'sh',
  'c#': 'cs',
  'c++': 'cpp',
  console: 'sh',
  csharp: 'cs',
  elixir: 'ex',
  golang: 'go',
  haskell: 'hs',
  javascript: 'js',
  kotlin: 'kt',
  latex: 'tex',
  markdown: 'md',
  mermaid: 'mmd',
  objectivec: 'm',
  perl: 'pl',
  plaintext: 'txt',
  postgresql: 'sql',
  powershell: 'ps1',
  protobuf: 'proto',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  shell: 'sh',
  text: 'txt',
  typescript: 'ts',
  yaml: 'yml',
  zsh: 'sh',
};
/** Files that are called so whatever they hold. */
const NAMES: Readonly<Record<string, string>> = {
  docker: 'Dockerfile',
  dockerfile: 'Dockerfile',
  make: 'Makefile',
  makefile: 'Makefile',
};
/** `// src/app.ts`, `# app.py`, `<!-- index.html -->`: models often say so in the first line. */
const NAMED =
  /^\s*(?:\/\/|#|--|;|\/\*|<!--)\s*(?:[\w.-]+\/)*([\w-][\w.-]{0,60}\.[a-z\d]{1,10})\s*(?:\*\/|-->)?\s*$/i;

/** The name under which code is saved: its own, where its first line is one, else by its language. */
export function fileNameOf(language: string, code: string): string {
  const own = NAMED.exec(code.slice(0, code.indexOf('\n')))?.[1];
  if (own !== undefined) return own;
  const name = language.toLowerCase();
  if (Object.hasOwn(NAMES, name)) return NAMES[name] ?? name;
  const known = Object.hasOwn(EXTENSIONS, name) ? EXTENSIONS[name] : name;
  return `code.${/^[a-z\d]{1,10}$/.test(known ?? '') ? known : 'txt'}`;
}

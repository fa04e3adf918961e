// Builds the naive page, of the libraries that the web app has, into a folder.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const webPackage = new URL('../../../../apps/web/package.json', import.meta.url);
const web = createRequire(webPackage);
const importer = fileURLToPath(new URL('src/main.tsx', webPackage));

/** The page lies beside no packages of its own. */
const packagesOfTheWebApp = {
  name: 'packages-of-the-web-app',
  enforce: 'pre',
  resolveId(source, from) {
    const isOwn = from?.startsWith(fileURLToPath(new URL('.', import.meta.url))) === true;
    const isBare = !source.startsWith('.') && !source.startsWith('/') && !source.startsWith('\0');
    return isOwn && isBare ? this.resolve(source, importer, { skipSelf: true }) : null;
  },
};

export async function buildNaive(outDir) {
  const { build } = await import(web.resolve('vite'));
  await build({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', development: false } },
    // A test runner has set another: the page is to be no slower than it has to.
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [packagesOfTheWebApp],
    build: { outDir, emptyOutDir: true },
  });
}

import type { Plugin } from 'vite';

/** A font in the formats that no browser we support asks for, some 900 KB in all. */
const OLD_FORMATS = /,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\(["'](?:woff|truetype)["']\)/g;

/** KaTeX's fonts as WOFF2 alone. */
export function katexFonts(): Plugin {
  return {
    name: 'katex-fonts',
    enforce: 'pre',
    transform: {
      filter: { id: /\/katex(?:\.min)?\.css$/ },
      handler: (code) => code.replaceAll(OLD_FORMATS, ''),
    },
  };
}

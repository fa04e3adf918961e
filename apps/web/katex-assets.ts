import type { Plugin } from 'vite';

/** A font in the formats that no browser we support asks for, some 900 KB in all. */
const OLD_FORMATS = /,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\(["'](?:woff|truetype)["']\)/g;

/** How KaTeX gives its elements their attributes, "style" among them, and in how many places. */
const SET_ATTRIBUTE = 'node.setAttribute(attr, this.attributes[attr]);';
const PLACES = 4;
const SET_STYLE_APART =
  'if (attr === "style") node.style.cssText = this.attributes[attr]; else node.setAttribute(attr, this.attributes[attr]);';

/**
 * KaTeX as our security policy wants it: fonts as WOFF2 files of this server, and styles set as
 * properties, which is allowed, rather than as attributes, which is not.
 */
export function katexAssets(): Plugin {
  return {
    name: 'katex-assets',
    enforce: 'pre',
    transform: {
      filter: { id: /\/katex(?:\.min)?\.(?:css|mjs)$/ },
      handler(code, id) {
        if (id.endsWith('.css')) return code.replaceAll(OLD_FORMATS, '');
        if (code.split(SET_ATTRIBUTE).length - 1 !== PLACES)
          this.error('KaTeX sets its attributes in another way: look at where it sets "style".');
        return code.replaceAll(SET_ATTRIBUTE, SET_STYLE_APART);
      },
    },
  };
}

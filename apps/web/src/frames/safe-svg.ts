/** What diagrams are made of. No script, no HTML, no embedded picture, no animation. */
const ELEMENTS = new Set(
  `svg g path rect circle ellipse line polyline polygon text tspan textPath defs marker style
  linearGradient radialGradient stop clipPath mask pattern use symbol title desc filter feDropShadow
  feFlood feOffset feGaussianBlur feMerge feMergeNode feComposite feColorMatrix feComponentTransfer
  feFuncA feBlend a`.split(/\s+/),
);
const SVG = 'http://www.w3.org/2000/svg';
const HANDLER = /^on/i;
const REFERENCE = /(?:^|:)href$/i;
/** Addresses in styles and attributes: only those of parts of the same picture may stay. */
const FOREIGN_URL = /url\(\s*(?!["']?#)[^)]*\)?/gi;
const IMPORT = /@import[^;]*;?/gi;
/** Escapes could spell `url(` in another way. */
const ESCAPE = /\\/g;

/**
 * The picture without whatever could run, lead somewhere or load something; the rest is as it was.
 *
 * @returns `null` when there is no picture in the text
 */
export function safeSvg(text: string): SVGSVGElement | null {
  const parsed = new DOMParser().parseFromString(text, 'text/html');
  const svg = parsed.querySelector('svg');
  if (svg === null) return null;
  for (const element of svg.querySelectorAll('*')) {
    if (element.namespaceURI !== SVG || !ELEMENTS.has(element.localName)) element.remove();
  }
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    keepSafeAttributes(element);
    if (element.localName === 'style') element.textContent = safeStyle(element.textContent ?? '');
  }
  return svg;
}

function keepSafeAttributes(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    const leads = REFERENCE.test(name) && (element.localName === 'a' || !value.startsWith('#'));
    if (leads || HANDLER.test(name) || name === 'src') element.removeAttribute(name);
    else if (/url|@import|\\/i.test(value)) element.setAttribute(name, safeStyle(value));
  }
}

/** CSS that loads nothing. */
export function safeStyle(css: string): string {
  return css.replace(ESCAPE, '').replace(IMPORT, '').replace(FOREIGN_URL, 'none');
}

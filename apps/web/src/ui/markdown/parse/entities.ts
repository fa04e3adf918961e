/** The characters from U+00A0 to U+00FF, in their order. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg ' +
  'plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 ' +
  'iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml ' +
  'Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil ' +
  'egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ' +
  'ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
const FIRST_LATIN = 0xa0;

/** Others that are met in prose, each before its character. */
const OTHERS =
  'amp & lt < gt > quot " apos \' bull • hellip … ndash – mdash — lsquo ‘ rsquo ’ ldquo “ rdquo ” ' +
  'lsaquo ‹ rsaquo › prime ′ Prime ″ trade ™ euro € larr ← uarr ↑ rarr → darr ↓ harr ↔ lArr ⇐ rArr ⇒ ' +
  'hArr ⇔ minus − radic √ infin ∞ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ isin ∈ cap ∩ cup ∪ sum ∑ prod ∏ int ∫ ' +
  'part ∂ forall ∀ exist ∃ empty ∅ check ✓ Delta Δ Sigma Σ Omega Ω alpha α beta β gamma γ delta δ ' +
  'epsilon ε theta θ lambda λ mu μ pi π rho ρ sigma σ tau τ phi φ psi ψ omega ω ast * lowbar _ grave ` ' +
  'num # dollar $ lbrack [ rbrack ] colon : excl ! ensp \u2002 emsp \u2003 thinsp \u2009 zwnj \u200c zwj \u200d';

/**
 * By their names. All 2,231 of HTML would be 30 KB, and the browser's own table is only reached
 * through an HTML sink; a name that is not here stays as it was written.
 */
const NAMED = new Map<string, string>([
  ...LATIN.split(' ').map(
    (name, index) => [name, String.fromCodePoint(FIRST_LATIN + index)] as const,
  ),
  ...OTHERS.split(/ (?=[A-Za-z])/).map((pair) => {
    const blank = pair.indexOf(' ');
    return [pair.slice(0, blank), pair.slice(blank + 1)] as const;
  }),
]);

const ENTITY = /&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));/y;
const REPLACEMENT = '\ufffd';
const LAST_CODE_POINT = 0x10_ff_ff;
const ESCAPED = /\\([!-/:-@[-`{-~])|&[^;\s]{1,32};/g;

/** The character that an entity at a place stands for; `null` where there is none. */
export function entityAt(text: string, at: number): { text: string; length: number } | null {
  ENTITY.lastIndex = at;
  const match = ENTITY.exec(text);
  if (match === null) return null;
  const [source, hex, decimal, name = ''] = match;
  const digits = hex ?? decimal;
  const decoded =
    digits === undefined
      ? NAMED.get(name)
      : characterOf(parseInt(digits, hex === undefined ? 10 : 16));
  return decoded === undefined ? null : { text: decoded, length: source.length };
}

/** A target or a title as it is meant: without backslashes, its entities decoded. */
export function unescapeText(text: string): string {
  return text.replaceAll(
    ESCAPED,
    (source, escaped: string | undefined) => escaped ?? entityAt(source, 0)?.text ?? source,
  );
}

function characterOf(codePoint: number): string {
  const isSurrogate = codePoint >= 0xd8_00 && codePoint <= 0xdf_ff;
  if (codePoint === 0 || codePoint > LAST_CODE_POINT || isSurrogate) return REPLACEMENT;
  return String.fromCodePoint(codePoint);
}

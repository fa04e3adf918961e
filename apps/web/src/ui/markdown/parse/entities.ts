/**
 * The named characters that are met in prose. All 2,231 of HTML would be 30 KB, and the browser's own
 * table is only reached through an HTML sink; a name that is not here stays as it was written.
 */
const NAMED = new Map(
  (
    'amp & lt < gt > quot " apos \' nbsp \u00a0 iexcl ¡ cent ¢ pound £ curren ¤ yen ¥ sect § uml ¨ ' +
    'copy © ordf ª laquo « not ¬ shy \u00ad reg ® macr ¯ deg ° plusmn ± sup2 ² sup3 ³ acute ´ micro µ ' +
    'para ¶ middot · sup1 ¹ ordm º raquo » frac14 ¼ frac12 ½ frac34 ¾ iquest ¿ Agrave À Aacute Á ' +
    'Acirc Â Atilde Ã Auml Ä Aring Å AElig Æ Ccedil Ç Egrave È Eacute É Ecirc Ê Euml Ë Igrave Ì ' +
    'Iacute Í Icirc Î Iuml Ï Ntilde Ñ Ograve Ò Oacute Ó Ocirc Ô Otilde Õ Ouml Ö times × Oslash Ø ' +
    'Ugrave Ù Uacute Ú Ucirc Û Uuml Ü szlig ß agrave à aacute á acirc â atilde ã auml ä aring å ' +
    'aelig æ ccedil ç egrave è eacute é ecirc ê euml ë igrave ì iacute í icirc î iuml ï ntilde ñ ' +
    'ograve ò oacute ó ocirc ô otilde õ ouml ö divide ÷ oslash ø ugrave ù uacute ú ucirc û uuml ü ' +
    'yuml ÿ Alpha Α Beta Β Gamma Γ Delta Δ Theta Θ Lambda Λ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ' +
    'alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν ' +
    'xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω bull • hellip … prime ′ ' +
    'Prime ″ trade ™ larr ← uarr ↑ rarr → darr ↓ harr ↔ lArr ⇐ rArr ⇒ hArr ⇔ forall ∀ part ∂ exist ∃ ' +
    'empty ∅ nabla ∇ isin ∈ notin ∉ prod ∏ sum ∑ minus − radic √ prop ∝ infin ∞ and ∧ or ∨ cap ∩ cup ∪ ' +
    'int ∫ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ sube ⊆ supe ⊇ ensp \u2002 emsp \u2003 thinsp \u2009 ' +
    'zwnj \u200c zwj \u200d ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † ' +
    'Dagger ‡ permil ‰ lsaquo ‹ rsaquo › euro € check ✓ star ☆ hearts ♥ lbrack [ rbrack ] ast * lowbar _ ' +
    'vert | grave ` num # dollar $ lbrace { rbrace } bsol \\ colon : excl !'
  )
    .split(/ (?=[A-Za-z])/)
    .map((pair) => {
      const blank = pair.indexOf(' ');
      return [pair.slice(0, blank), pair.slice(blank + 1)] as const;
    }),
);

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

/** Digits after the point: a token of the cheapest model costs some 10⁻⁸ dollars. */
const PRICE_DIGITS = 15;

/**
 * US dollars per token as decimal text.
 *
 * @param dollars for so many tokens; `null` for what is no price
 */
export function pricePerToken(dollars: unknown, tokens: number): string | null {
  if (typeof dollars !== 'number' || !Number.isFinite(dollars) || dollars < 0) return null;
  return (dollars / tokens).toFixed(PRICE_DIGITS).replace(/\.?0+$/, '');
}

import { type KeySpot, keysStore } from './keys.store.ts';
import { knownProvider } from './known-providers.ts';

/** What is open, and where a key is being entered. */

export function toggleCard(providerId: string, unfold: boolean): void {
  keysStore.setState({ unfolded: unfold ? providerId : null, entering: null });
}

/** Keeps the cards of the sidebar folded while a page beside it asks for the same key. */
export function foldCards(fold: boolean): void {
  keysStore.setState(({ unfolded }) => {
    if (fold && unfolded === undefined) return { unfolded: null };
    if (!fold && unfolded === null) return { unfolded: undefined };
    return {};
  });
}

/** Opens the form of a provider's key and puts the focus into it; where there is none, its card. */
export function enterKey(providerId: string, place: KeySpot['place'] = 'sidebar'): void {
  const spot = { providerId, place };
  unfoldIn(spot);
  const isFixed = knownProvider(providerId)?.key.state === 'environment';
  keysStore.setState({ entering: spot, focus: isFixed ? null : spot });
}

export function keepOldKey(): void {
  keysStore.setState({ entering: null });
}

/** The field has the focus that was asked for. */
export function tookFocus(): void {
  keysStore.setState({ focus: null });
}

/** A card in the sidebar is opened with what is entered in it. */
export function unfoldIn({ providerId, place }: KeySpot): void {
  if (place === 'sidebar') keysStore.setState({ unfolded: providerId });
}

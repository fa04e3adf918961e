/** What an item of an answer is called: its kind, the id of the answer, its place in it. */
export function itemId(kind: 'msg' | 'rs' | 'fc' | 'ig', answerId: string, index: number): string {
  return `${kind}_${answerId}_${index}`;
}

/** As `newId` makes them: no provider is known to have ids of this form. */
const OURS = /^(?:msg|rs|fc|ig)_[0-9a-z]{26}_\d+$/;

/** Whether an item has its id from us, so that no provider knows it. */
export function isOurItemId(id: unknown): boolean {
  return typeof id === 'string' && OURS.test(id);
}

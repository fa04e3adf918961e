import { memberOf } from '../lib/member-of.ts';
import { obey, report } from './frame.ts';

obey((order) => {
  const src = memberOf(order, 'src');
  if (typeof src !== 'string') return;
  const picture = new Image();
  // The page around the frame says what it is.
  picture.alt = '';
  picture.addEventListener('load', () => {
    // A vector picture may have no size of its own.
    const width = picture.naturalWidth || 300;
    const height = picture.naturalHeight || 150;
    report({ type: 'drawn', width, height });
  });
  picture.addEventListener('error', () => report({ type: 'failed' }));
  picture.src = src;
  document.body.replaceChildren(picture);
});

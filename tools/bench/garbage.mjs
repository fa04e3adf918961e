// Loaded into a gateway before its own code (--import, with --expose-gc): lets go of what is not used
// any more when it is told to, so that what is left is what is held. Part of the bench, not of the product.
process.on('message', (message) => {
  if (message !== 'garbage: collect') return;
  globalThis.gc();
  process.send('garbage: collected');
});

/** A server that does not let this page in. */
export const access = {
  closed: 'Parley is closed from here',
  closedWhy: 'No password is set yet, so this server answers only in a browser on its own machine.',
  closedLocal: 'If that is your machine, open the address that the server printed when it started.',
  closedRemote:
    'To use it from elsewhere, start it with these two settings, behind something that keeps strangers out:',
  closedAuth: 'lets in everybody who can reach the server.',
  closedUrl: 'is the address by which browsers reach it.',
  tryAgain: 'Try again',
} as const;

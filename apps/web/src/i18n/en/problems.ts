/** Whom a failure concerns, by the names that people know. */
export interface Concerned {
  provider: string;
  /** `null` where it concerns no model in particular. */
  model: string | null;
  /** What sets the provider's key, where it is not set in this app. */
  keyVariable: string | null;
  /** The pause that was asked for. */
  wait: string | null;
  /** The server's own sentence. */
  said: string;
}

export interface ProblemWords {
  title: string;
  what: (concerned: Concerned) => string;
  help: string;
}

const PASSES = 'This is usually over in a minute.';

/**
 * What can go wrong at a provider, by code and reason: what happened, and what helps. An answer's
 * card and the page of the provider say the same.
 */
export const problems = {
  key_missing: {
    title: 'No key',
    what: ({ provider }) => `No key is saved for ${provider}.`,
    help: 'Save one, then try again.',
  },
  key_moved: {
    title: 'The key is for another address',
    what: ({ provider }) =>
      `The address of ${provider} has changed, so the saved key is not sent there.`,
    help: 'Paste a key for the new address.',
  },
  /** It was asked without a key. */
  key_wanted: {
    title: 'A key is needed',
    what: ({ provider }) => `${provider} answers nobody without a key.`,
    help: 'Save one, then try again.',
  },
  upstream_key_refused: {
    title: 'The key was refused',
    what: ({ provider }) => `${provider} does not accept this key.`,
    help: 'Replace it, then try again.',
  },
  fixed_key_refused: {
    title: 'The key was refused',
    what: ({ provider, keyVariable }) =>
      `${provider} does not accept the key set by ${keyVariable ?? ''}.`,
    help: 'Change it where the server is started.',
  },
  upstream_no_credit: {
    title: 'Out of credit',
    what: ({ provider }) => `This ${provider} account has no credit left.`,
    help: 'Add credit or use a free model.',
  },
  upstream_refused: {
    title: 'The provider refused the request',
    what: ({ provider }) =>
      `${provider} does not allow it, for what it says or for what this key may do.`,
    help: 'Rephrase the message or ask another model. Where everything is refused, look at the rights of the key.',
  },
  upstream_not_found: {
    title: 'The model is not available',
    what: ({ provider, model }) => `${provider} has no model ${model ?? ''}.`,
    help: 'Choose another one.',
  },
  address_not_found: {
    title: 'Nothing at this address',
    what: ({ provider }) => `${provider} has no list of models at its address.`,
    help: 'Look at the base URL: for many servers it ends in /v1.',
  },
  upstream_invalid_request: {
    title: 'The provider did not accept the request',
    what: ({ provider }) => `${provider} found a fault in the request.`,
    help: 'Another model may accept it.',
  },
  context_length_exceeded: {
    title: 'Too long for this model',
    what: ({ model }) => `This chat is longer than ${model ?? 'the model'} can read.`,
    help: 'Shorten it or use a larger model.',
  },
  upstream_request_too_large: {
    title: 'The message is too large',
    what: ({ provider }) => `${provider} takes less at once.`,
    help: 'Shorten the message.',
  },
  upstream_rate_limited: {
    title: 'Too many requests',
    what: ({ model, provider, wait }) =>
      `${model ?? provider} asked for a pause${wait === null ? '' : ` of ${wait}`}.`,
    help: 'Wait, or use another model.',
  },
  upstream_failed: {
    title: 'The provider failed',
    what: ({ provider }) => `${provider} answered with an error.`,
    help: PASSES,
  },
  upstream_overloaded: {
    title: 'The provider is overloaded',
    what: ({ provider }) => `${provider} has more to do than it can.`,
    help: `${PASSES} Another model may answer now.`,
  },
  upstream_timeout: {
    title: 'No answer in time',
    what: ({ provider }) => `${provider} did not answer in time.`,
    help: PASSES,
  },
  connect_timeout: {
    title: 'No connection in time',
    what: ({ provider }) => `The server of ${provider} did not take up the connection in time.`,
    help: 'Look whether it runs, and whether a firewall keeps this server from it.',
  },
  upstream_idle_timeout: {
    title: 'The answer stood still',
    what: ({ provider }) => `${provider} stopped sending before the answer was complete.`,
    help: PASSES,
  },
  upstream_unreachable: {
    title: 'The provider cannot be reached',
    what: ({ provider }) => `There is no connection from this server to ${provider}.`,
    help: 'Look at the network of the machine that Parley runs on.',
  },
  dns: {
    title: 'The name is not known',
    what: ({ provider }) => `The name in the address of ${provider} leads nowhere.`,
    help: 'Look at its spelling, and at the name service of the machine that Parley runs on.',
  },
  tls: {
    title: 'The certificate is not good',
    what: ({ provider }) =>
      `${provider} shows a certificate that does not fit its address, or for which nobody vouches.`,
    help: 'Look whether the address begins with the right http:// or https://. The machine that Parley runs on has to know a certificate of your own.',
  },
  connect: {
    title: 'Nobody answers there',
    what: ({ provider }) => `The connection to ${provider} was not taken up.`,
    help: 'Look whether its server runs, and at which port. In a container, 127.0.0.1 is the container itself.',
  },
  private_address: {
    title: 'Parley does not go to this address',
    what: ({ provider }) => `The address of ${provider} leads into a network that is closed to it.`,
    help: 'Private addresses are for endpoints that are added here, and for base URLs that are set where the server is started. Some addresses are for neither.',
  },
  upstream_disconnected: {
    title: 'The answer broke off',
    what: ({ provider }) => `${provider} ended the connection before the answer was complete.`,
    help: 'If that happens often, something in between may cut long connections.',
  },
  truncated: {
    title: 'The answer broke off',
    what: ({ provider }) => `${provider} ended the answer before it was complete.`,
    help: 'If that happens often, another model may do better.',
  },
  upstream_protocol_error: {
    title: 'Not an answer',
    what: ({ provider }) => `What came from ${provider} is not an answer of its kind of API.`,
    help: 'Look at the base URL: for many servers it ends in /v1.',
  },
  empty_response: {
    title: 'An empty answer',
    what: ({ provider }) => `${provider} ended the answer without a word.`,
    help: PASSES,
  },
  /** Of a model that runs on the server, as are the next ones. */
  local_model_failed: {
    title: 'The model stopped working',
    what: ({ said }) => said,
    help: 'It is loaded anew for the next try.',
  },
  model_files_invalid: {
    title: 'The model cannot be run',
    what: ({ said }) => said,
    help: 'Delete it and install it again, or use another model.',
  },
  local_queue_full: {
    title: 'Too many are waiting',
    what: ({ said }) => said,
    help: 'Wait, or use another model.',
  },
  local_too_slow: {
    title: 'Too slow',
    what: ({ model }) => `${model ?? 'The model'} did not come on within the time limit.`,
    help: 'A shorter chat or a smaller model takes less time.',
  },
  frame_too_large: {
    title: 'Too large a piece',
    what: ({ provider }) => `${provider} sent more at once than Parley takes.`,
    help: 'Another model may answer in smaller pieces.',
  },
} as const satisfies Record<string, ProblemWords>;

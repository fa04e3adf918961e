// Where each gateway is asked, and in which dialect, by what it has to do with the answer.

const CHAT_COMPLETIONS = '/v1/chat/completions';
/** Straight to the upstream, or through one that passes everything on as it is. */
const plain = (dialect, path) => () => ({ dialect, path });
const plainChat = plain('openai', `/api${CHAT_COMPLETIONS}`);
const plainWhole = plain('openai-whole', `/api${CHAT_COMPLETIONS}`);

const parley = (dialect, prefix) => (stage) => ({
  ...{ dialect, prefix, path: CHAT_COMPLETIONS },
  headers: { authorization: `Bearer ${stage.gatewayKey}` },
});

const portkey = (dialect, provider) => (stage) => ({
  ...{ dialect, path: CHAT_COMPLETIONS },
  headers: {
    authorization: 'Bearer sk-of-a-provider-that-is-none',
    'x-portkey-provider': provider,
    'x-portkey-custom-host':
      provider === 'openai' ? stage.upstream.url : new URL('/v1', stage.upstream.url).href,
  },
});

/** Route → gateway → how it is asked. `direct` is no gateway at all. */
const ROUTES = {
  /** What people's answers take. */
  chat: {
    ...{ direct: plainChat, bare: plainChat, fastify: plainChat },
    parley: () => ({ dialect: 'parley', path: '/api/generations', prefix: 'openrouter/' }),
  },
  /** The upstream speaks the client's protocol. */
  same: {
    ...{ direct: plainChat, bare: plainChat, fastify: plainChat },
    parley: parley('openai', 'openrouter/'),
    portkey: portkey('openai', 'openai'),
  },
  /** The same, and the answer comes as one object. */
  whole: {
    ...{ direct: plainWhole, bare: plainWhole, fastify: plainWhole },
    parley: parley('openai-whole', 'openrouter/'),
    portkey: portkey('openai-whole', 'openai'),
  },
  /** The upstream speaks Anthropic's Messages, the client chat completions. */
  translated: {
    parley: parley('openai', 'anthropic/'),
    portkey: portkey('openai', 'anthropic'),
  },
};

/** @returns what the load generator has to know of a gateway; `null`: of the upstream itself */
export function targetOf(stage, route, gateway) {
  const { name, url, pid } = gateway ?? { ...stage.upstream, name: 'direct' };
  return { url, pid, prefix: '', headers: {}, ...ROUTES[route][name](stage) };
}

import type { DoorId } from '../doors/door.ts';
import { anthropicNode, anthropicPython } from './anthropic.ts';
import { claudeCodeShell } from './claude-code.ts';
import { codexConfig } from './codex.ts';
import { curlCommand } from './curl.ts';
import { langChainNode, langChainPython } from './langchain.ts';
import { openAiNode, openAiPython } from './openai.ts';
import { opencodeConfig } from './opencode.ts';
import type { Snippet, SnippetTarget } from './snippet.ts';

export type ClientId =
  | 'openai'
  | 'anthropic'
  | 'codex'
  | 'claude-code'
  | 'opencode'
  | 'langchain'
  | 'curl';

/** A program, or a library, that can be pointed at this server. */
export interface ClientProgram {
  id: ClientId;
  /** At which it knocks. */
  door: DoorId;
  /** Whether it does not run without a key, though the server may ask for none. */
  insistsOnKey: boolean;
  /** Whether it takes no answer that comes in one piece. */
  alwaysStreams: boolean;
  snippets: readonly ((target: SnippetTarget) => Snippet)[];
}

/** In the order in which they are shown. */
export const CLIENTS: readonly [ClientProgram, ...ClientProgram[]] = [
  {
    id: 'openai',
    door: 'openai-chat',
    insistsOnKey: true,
    alwaysStreams: false,
    snippets: [openAiPython, openAiNode],
  },
  {
    id: 'anthropic',
    door: 'anthropic-messages',
    insistsOnKey: true,
    alwaysStreams: false,
    snippets: [anthropicPython, anthropicNode],
  },
  {
    id: 'codex',
    door: 'openai-responses',
    insistsOnKey: false,
    alwaysStreams: true,
    snippets: [codexConfig],
  },
  {
    id: 'claude-code',
    door: 'anthropic-messages',
    insistsOnKey: true,
    alwaysStreams: true,
    snippets: [claudeCodeShell],
  },
  {
    id: 'opencode',
    door: 'openai-chat',
    insistsOnKey: false,
    alwaysStreams: true,
    snippets: [opencodeConfig],
  },
  {
    id: 'langchain',
    door: 'openai-chat',
    insistsOnKey: true,
    alwaysStreams: false,
    snippets: [langChainPython, langChainNode],
  },
  {
    id: 'curl',
    door: 'openai-chat',
    insistsOnKey: false,
    alwaysStreams: false,
    snippets: [curlCommand],
  },
];

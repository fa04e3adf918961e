import { chat } from './chat.ts';
import { chats } from './chats.ts';
import { code, copy, time } from './common.ts';
import { failures } from './failures.ts';
import { frame } from './frame.ts';
import { keys } from './keys.ts';
import { models } from './models.ts';

/** Every sentence a user can read, by the place where it stands. */
export const en = {
  product: 'Parley',
  pageTitle: (title: string) => `${title} · Parley`,
  chat,
  chats,
  code,
  copy,
  failures,
  frame,
  keys,
  models,
  time,
} as const;

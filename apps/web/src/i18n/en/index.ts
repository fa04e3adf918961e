import { access } from './access.ts';
import { attachments } from './attachments.ts';
import { chat } from './chat.ts';
import { chats } from './chats.ts';
import { code, copy, time, toast } from './common.ts';
import { dashboard } from './dashboard.ts';
import { failures } from './failures.ts';
import { firstRun } from './first-run.ts';
import { frame } from './frame.ts';
import { keys } from './keys.ts';
import { localModels } from './local-models.ts';
import { models } from './models.ts';
import { prices } from './prices.ts';
import { problems } from './problems.ts';
import { providers } from './providers.ts';
import { settings } from './settings.ts';

/** Every sentence a user can read, by the place where it stands. */
export const en = {
  product: 'Parley',
  pageTitle: (title: string) => `${title} · Parley`,
  access,
  attachments,
  chat,
  chats,
  code,
  copy,
  dashboard,
  failures,
  firstRun,
  frame,
  keys,
  localModels,
  models,
  prices,
  problems,
  providers,
  settings,
  time,
  toast,
} as const;

import { fault, type Fault } from './outcome.ts';
import { refusedWith } from './statuses.ts';
import type { Subject } from './subject.ts';

/** What OpenAI says in a way of its own. */
export function openAiResponsesOf(subject: Subject): Fault[] {
  const { dialect } = subject;
  const quota = 'You exceeded your current quota';
  const tooLong = 'Your input exceeds the context window of this model.';
  return [
    fault(
      10,
      'is not paid, and calls that a limit',
      dialect.httpError(429, {
        message: quota,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
      refusedWith(subject, 429, 402, 'upstream_no_credit', { message: quota }),
    ),
    fault(
      14,
      'finds the chat too long',
      dialect.httpError(400, { message: tooLong, code: 'context_length_exceeded' }),
      refusedWith(subject, 400, 400, 'context_length_exceeded', { message: tooLong }),
    ),
  ];
}

import { fault, type Fault } from './outcome.ts';
import { refusedWith } from './statuses.ts';
import type { Subject } from './subject.ts';

/** What Anthropic says in a way of its own. */
export function anthropicMessagesOf(subject: Subject): Fault[] {
  const { dialect } = subject;
  const unpaid = 'Your credit balance is too low to access the Anthropic API.';
  const tooLong = 'prompt is too long: 210000 tokens > 200000 maximum';
  return [
    fault(
      10,
      'is not paid, and calls that a bad request',
      dialect.httpError(400, { message: unpaid }),
      refusedWith(subject, 400, 402, 'upstream_no_credit', { message: unpaid }),
    ),
    fault(
      14,
      'finds the chat too long',
      dialect.httpError(400, { message: tooLong }),
      refusedWith(subject, 400, 400, 'context_length_exceeded', { message: tooLong }),
    ),
  ];
}

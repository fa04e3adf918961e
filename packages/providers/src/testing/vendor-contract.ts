import { describe } from 'vitest';

import { describeAnswers } from './contract/answers.ts';
import { type ContractOptions, subjectFor } from './contract/subject.ts';
import { describeEnds } from './contract/ends.ts';
import { describeKeys } from './contract/keys.ts';
import { describeRequests } from './contract/requests.ts';
import { describeToolCalls } from './contract/tool-calls.ts';
import type { Dialect } from './dialect.ts';

export type { ContractOptions } from './contract/subject.ts';

/**
 * What every vendor owes the rest of the product, whatever its protocol.
 *
 * @param dialect how the servers of its protocol say things
 */
export function describeVendorContract(
  vendorId: string,
  dialect: Dialect,
  options: ContractOptions = {},
): void {
  const subject = subjectFor(vendorId, dialect, options);
  describe(`the vendor ${vendorId}`, () => {
    describeAnswers(subject);
    describeToolCalls(subject);
    describeEnds(subject);
    describeRequests(subject);
    describeKeys(subject);
  });
}

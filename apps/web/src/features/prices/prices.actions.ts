import {
  perMillionTokensSchema,
  type PriceOverride,
  type SetPriceOverrideBody,
} from '@parley/contracts';

import * as adminCalls from '../../api/admin-calls.ts';
import { sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { pricesQuery } from './prices.queries.ts';

/** @returns why it was not stored, or `null` */
export async function setPrice(body: SetPriceOverrideBody): Promise<string | null> {
  try {
    await adminCalls.setPriceOverride(body);
  } catch (error) {
    return sentenceOf(error);
  }
  await readAgain();
  return null;
}

/** Removes a price, which the toast can set again. */
export async function removePrice({ updatedAt: _, ...price }: PriceOverride): Promise<void> {
  try {
    await adminCalls.removePriceOverride(price.modelId);
  } catch (error) {
    return showToast({ text: strings.prices.notRemoved(sentenceOf(error)) });
  }
  await readAgain();
  showToast({ text: strings.prices.removed, undo: () => void restore(price) });
}

async function restore(price: SetPriceOverrideBody): Promise<void> {
  const failure = await setPrice(price);
  if (failure !== null) showToast({ text: strings.prices.notRestored(failure) });
}

function readAgain(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: pricesQuery.queryKey });
}

/** Whether a price can be sent as it was typed. */
export function isPrice(text: string): boolean {
  return perMillionTokensSchema.safeParse(text).success;
}

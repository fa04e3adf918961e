import { sentenceOf } from '../../api/client.ts';
import { saveAtOnce } from '../settings/settings.actions.ts';

/** @returns why it was not stored, or `null` */
export async function saveLocalAccess(gatewayOpenToLocal: boolean): Promise<string | null> {
  try {
    await saveAtOnce({ gatewayOpenToLocal });
    return null;
  } catch (error) {
    return sentenceOf(error);
  }
}

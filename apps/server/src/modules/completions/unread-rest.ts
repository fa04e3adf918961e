import type { ProviderEvent } from '@parley/providers';

import type { Departure } from './departure.ts';
import type { Meter, MeterEnd } from './meter.ts';
import { isContent, writtenBytes } from './output.ts';

/** What still comes of an answer after its reader has left: nothing of it is passed on, and all of it counts. */
export class UnreadRest {
  readonly #meter: Meter;
  readonly #departure: Departure;
  #hasContent = false;
  #isFinished = false;

  constructor(meter: Meter, departure: Departure) {
    this.#meter = meter;
    this.#departure = departure;
  }

  async take(batch: readonly ProviderEvent[]): Promise<void> {
    for (const event of batch) {
      if (event.type === 'usage') await this.#meter.used(event);
      else if (event.type === 'finish') this.#isFinished = true;
      else if (isContent(event)) this.#passOver(writtenBytes(event));
    }
  }

  /** Of a model that had written all of its answer before its reader left, only the usage was to come. */
  get end(): MeterEnd {
    if (this.#isFinished && !this.#hasContent) return { outcome: 'completed' };
    return { outcome: 'stopped', policy: this.#departure.policy };
  }

  #passOver(bytes: number): void {
    this.#hasContent = true;
    this.#meter.unread(bytes);
    this.#departure.passedOver(bytes);
  }
}

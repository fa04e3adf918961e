import { newId } from '@parley/contracts';

import type { Door } from './doors/door.ts';
import { DOORS } from './doors/doors.ts';
import type { Trial, TrialEnd, TrialState } from './trial.ts';

/** Characters of a failure that are kept. */
const MAX_RAW = 20_000;

/** One trial on its way: what is known of it, and whom that is told. */
export class TrialRun {
  readonly door: Door;
  state: TrialState;
  readonly #onChange: (state: TrialState) => void;
  readonly #now: () => number;
  readonly #begun: number;

  constructor(trial: Trial, onChange: (state: TrialState) => void, now: () => number) {
    this.door = DOORS[trial.doorId];
    this.#onChange = onChange;
    this.#now = now;
    this.#begun = now();
    this.state = {
      ...{ modelId: trial.modelId, withKey: trial.key !== null, requestId: newId() },
      ...{ end: null, status: null, dropped: null, text: '', raw: null, reason: null },
      ...{ firstOutputMs: null, totalMs: null },
    };
    onChange(this.state);
  }

  begin({ status, headers }: Response): void {
    this.#tell({
      status,
      requestId: headers.get('x-request-id') ?? this.state.requestId,
      dropped: headers.get('x-parley-dropped-params'),
    });
  }

  write(text: string): void {
    const firstOutputMs = this.state.firstOutputMs ?? this.#now() - this.#begun;
    this.#tell({ text: this.state.text + text, firstOutputMs });
  }

  fail(raw: string, reason: string | null): void {
    this.#tell({ raw: raw.slice(0, MAX_RAW), reason });
  }

  end(end: TrialEnd): void {
    this.#tell({ end, totalMs: this.#now() - this.#begun });
  }

  #tell(change: Partial<TrialState>): void {
    this.state = { ...this.state, ...change };
    this.#onChange(this.state);
  }
}

import type { Installation } from '@parley/contracts';

/** How far one installation is. Written by whoever carries it out, read whenever somebody asks. */
export class Progress {
  readonly kind: Installation['kind'];
  phase: Installation['phase'] = 'waiting';
  receivedBytes = 0;
  totalBytes: number | null = null;

  constructor(kind: Installation['kind']) {
    this.kind = kind;
  }

  /** What is still to be written to the disk, as far as it is known. */
  get missingBytes(): number {
    return this.totalBytes === null ? 0 : Math.max(0, this.totalBytes - this.receivedBytes);
  }

  told(): Installation {
    const { kind, phase, receivedBytes, totalBytes } = this;
    return { kind, phase, receivedBytes, totalBytes };
  }
}

import type { Identity } from './echo.js';

const SIZE = 4096;

/** Cookies of the bursts that ended last, so that a reply that comes too late is not taken for a forged one. */
export class RecentBursts {
  readonly #cookies = new Uint32Array(SIZE * 3);

  add({ serial, cookieHigh, cookieLow }: Identity): void {
    this.#cookies.set([serial, cookieHigh, cookieLow], (serial % SIZE) * 3);
  }

  /** True when these are serial and cookie of a burst that ended a while ago. */
  has({ serial, cookieHigh, cookieLow }: Omit<Identity, 'size'>): boolean {
    const at = (serial % SIZE) * 3;
    return (
      serial !== 0 &&
      this.#cookies[at] === serial &&
      this.#cookies[at + 1] === cookieHigh &&
      this.#cookies[at + 2] === cookieLow
    );
  }
}

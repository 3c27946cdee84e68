import type { Deadline } from './deadline.js';

/** So many at a time; the others wait in line, as long as their deadline lets them. */
export class Slots {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async take(deadline: Deadline): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    let wake = (): void => undefined;
    const turn = new Promise<void>((resolve) => (wake = resolve));
    this.#waiting.push(wake);
    try {
      await deadline.race(turn);
    } catch (error) {
      const at = this.#waiting.indexOf(wake);
      if (at >= 0) this.#waiting.splice(at, 1);
      else this.give();
      throw error;
    }
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}

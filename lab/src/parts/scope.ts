/** What was started must end, in reverse order, also when something fails half-way or the user presses Ctrl-C. */
export class Scope implements AsyncDisposable {
  #closed = false;
  readonly #undo: { readonly what: string; readonly run: () => Promise<void> | void }[] = [];

  /** Registers how to undo something that has just been done; undoes it at once when the scope has ended meanwhile. */
  defer(what: string, run: () => Promise<void> | void): void {
    if (this.#closed) {
      void Promise.resolve(run()).catch(() => undefined);
      throw new Error(`too late for "${what}": everything is being stopped`);
    }
    this.#undo.push({ what, run });
  }

  /** Undoes everything; one failure does not keep the rest from being undone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (let next = this.#undo.pop(); next; next = this.#undo.pop()) {
      try {
        await next.run();
      } catch (error) {
        process.stderr.write(`lab: could not undo "${next.what}": ${String(error)}\n`);
      }
    }
  }
}

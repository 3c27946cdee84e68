/** Runs jobs one after another; one that fails stops none behind it. */
export type Serial = <T>(job: () => Promise<T>) => Promise<T>;

export function createSerial(): Serial {
  let tail: Promise<unknown> = Promise.resolve();
  return (job) => {
    const done = tail.then(job);
    tail = done.catch(() => undefined);
    return done;
  };
}

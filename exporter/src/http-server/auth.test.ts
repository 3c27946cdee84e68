import { describe, expect, it, vi } from 'vitest';
import { BasicAuth, basicCredentials } from './auth.js';

const HASH = '$2b$10$abcdefghijklmnopqrstuv0123456789012345678901234567890';
const header = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('credentials', () => {
  it('are a name without a colon and a password with any', () =>
    expect(basicCredentials(header('a', 'b:c:d'))).toEqual({ user: 'a', password: 'b:c:d' }));

  it.each([undefined, '', 'Basic', 'Basic !!!!', `Bearer ${'YTpi'}`, `Basic ${Buffer.from('ab').toString('base64')}`])(
    'are none in %j',
    (text) => expect(basicCredentials(text)).toBeUndefined(),
  );
});

describe('a verdict', () => {
  const withCheck = (check: (password: string, hash: string) => Promise<boolean>): BasicAuth =>
    new BasicAuth({ alice: HASH }, check);

  it('never admits who is not listed, whatever a comparison as long as any says, at once and from memory', async () => {
    const check = vi.fn(async (_: string, hash: string) => hash.length === HASH.length);
    const auth = withCheck(check);
    expect([await auth.verdict(header('bob', 'x')), await auth.verdict(header('bob', 'x'))]).toEqual([
      'denied',
      'denied',
    ]);
    expect(check).toHaveBeenCalledWith('x', expect.stringMatching(/^\$2b\$10\$.{53}$/));
    expect(await auth.verdict(header('alice', 'x'))).toBe('ok');
  });

  it('of one is not that of another whose name and password read the same one after the other', async () => {
    const auth = withCheck(async () => true);
    expect(await auth.verdict(header('alice', 'x'))).toBe('ok');
    expect(await auth.verdict(header(`alice${HASH}`, 'x'))).toBe('denied');
  });

  it('is remembered for the last hundred, the oldest forgotten first', async () => {
    const check = vi.fn(async () => true);
    const auth = withCheck(check);
    for (let nth = 0; nth < 100; nth += 1) await auth.verdict(header('alice', `p${nth}`));
    for (const nth of [0, 99]) expect(await auth.verdict(header('alice', `p${nth}`))).toBe('ok');
    expect(check).toHaveBeenCalledTimes(100);
    await auth.verdict(header('alice', 'one more'));
    await auth.verdict(header('alice', 'p1'));
    expect(check).toHaveBeenCalledTimes(101);
    await auth.verdict(header('alice', 'p0'));
    expect(check).toHaveBeenCalledTimes(102);
  });

  it('is waited for by eight; a place is free again also after a comparison that failed', async () => {
    let fail = (): void => undefined;
    const failing = new Promise<boolean>((_, reject) => (fail = () => reject(new Error('the thread ended'))));
    let check = (): Promise<boolean> => failing;
    const auth = withCheck(() => check());
    const all = Array.from({ length: 8 }, (_, nth) => auth.verdict(header('alice', `p${nth}`)));
    expect(await auth.verdict(header('alice', 'ninth'))).toBe('busy');
    fail();
    expect((await Promise.allSettled(all)).every(({ status }) => status === 'rejected')).toBe(true);
    check = async () => true;
    expect(await auth.verdict(header('alice', 'ninth'))).toBe('ok');
  });
});

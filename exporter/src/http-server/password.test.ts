import bcrypt from 'bcryptjs';
import { expect, it } from 'vitest';
import { PasswordChecker } from './password.js';

it('tells the right password from a wrong one, without holding up the loop', async () => {
  await using checker = new PasswordChecker();
  const hash = await bcrypt.hash('open sesame', 10);
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 2);
  const answers = await Promise.all(
    ['open sesame', 'open barley', 'open rye'].map((password) => checker.check(password, hash)),
  );
  clearInterval(timer);
  expect(answers).toEqual([true, false, false]);
  expect(turns).toBeGreaterThan(10);
});

it('refuses when the hash is none, and goes on', async () => {
  await using checker = new PasswordChecker();
  expect(await checker.check('x', 'no hash at all')).toBe(false);
  expect(await checker.check('x', await bcrypt.hash('x', 4))).toBe(true);
});

it('refuses whoever waits when it ends', async () => {
  const checker = new PasswordChecker();
  // A cost that nobody lives to see the end of.
  const slow = (await bcrypt.hash('x', 4)).replace('$04$', '$20$');
  const waiting = checker.check('x', slow);
  await checker[Symbol.asyncDispose]();
  expect(await waiting).toBe(false);
});

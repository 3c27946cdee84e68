import { describe, expect, it } from 'vitest';
import { reasonOf, remedyFor, toError } from './failure.js';

describe('reasonOf', () => {
  it.each([
    ['of a response', { message: 'parse error' }, 'parse error'],
    ['of a proxy', { status: 502, statusText: 'Bad Gateway', data: {} }, 'Bad Gateway'],
    ['of Prometheus itself', { data: { message: 'too many samples' }, message: 'Query error' }, 'too many samples'],
    ['of older sources', { data: { error: 'timeout' } }, 'timeout'],
    ['thrown', new TypeError('Failed to fetch'), 'Failed to fetch'],
    ['text', 'no', 'no'],
    ['within another', { error: { message: 'inner' } }, 'inner'],
    ['only a status', { status: 504 }, 'status 504'],
    ['nothing', undefined, 'no reason was given'],
    ['an empty one', {}, 'no reason was given'],
  ])('is found: %s', (_, error, reason) => expect(reasonOf(error)).toBe(reason));
});

describe('remedyFor', () => {
  it.each([
    ['query processing would load too many samples into memory', /Shorten the time range or filter/],
    ['context deadline exceeded', /raise the timeout/],
    ['403 Forbidden', /credentials/],
    ['bad_data: parse error: missing closing parenthesis', /Check the patterns/],
    ['Datasource abc was not found', /Choose the data source anew/],
    ['status 502', /server behind that data source/],
    ['Failed to fetch', /server behind that data source/],
    ['something else', /Save & test/],
  ])('%s', (reason, remedy) => expect(remedyFor(reason)).toMatch(remedy));
});

describe('toError', () => {
  it('says which question failed, why, and what to do', () =>
    expect(
      toError({ query: 'A', question: 'links', asked: 'My Prometheus', reason: 'timed out', status: 504 }),
    ).toEqual({
      refId: 'A',
      status: 504,
      message:
        'Query A, question "links": My Prometheus did not answer: timed out. ' +
        'Shorten the time range, filter, or raise the timeout of that data source.',
    }));

  it('ends the reason once', () =>
    expect(toError({ query: 'A', asked: 'P', reason: 'Not there.' }).message).toMatch(
      /^Query A: P did not answer: Not there\. Open/,
    ));
});

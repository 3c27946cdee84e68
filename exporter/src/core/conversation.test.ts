import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scripted } from '../../test/kit/scripted-connection.js';
import { Conversation } from './conversation.js';
import type { Connection } from './net.js';

const signal = new AbortController().signal;
const says = (text: string | Uint8Array, options: { chunk?: number; maxBytes?: number } = {}): Conversation => {
  const { connection } = scripted(() => text, options.chunk);
  return new Conversation(connection, signal, { maxBytes: options.maxBytes ?? 10_000 });
};

describe('Conversation', () => {
  it('reads the same lines and bytes however the network cut them', async () => {
    const wire = 'one\r\ntwo\n\r\nABCDthe <mark> end\nlast\n';
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: wire.length }), async (chunk) => {
        const peer = says(wire, { chunk });
        expect([await peer.line(), await peer.line(), await peer.line()]).toEqual(['one', 'two', '']);
        expect((await peer.take(4)).toString()).toBe('ABCD');
        expect((await peer.until(Buffer.from('???'), Buffer.from('<mark>'))).toString()).toBe('the <mark>');
        expect([await peer.line(), await peer.line()]).toEqual([' end', 'last']);
        expect(peer.pending).toBe(0);
      }),
    );
  });

  it('takes the mark that ends first', async () => {
    const peer = says('a</x>b</y>');
    expect((await peer.until(Buffer.from('</y>'), Buffer.from('</x>'))).toString()).toBe('a</x>');
  });

  it('grows with what comes, up to its bound', async () => {
    const text = 'x'.repeat(5000);
    expect(await says(`${text}\n`, { chunk: 7 }).line()).toBe(text);
    await expect(says(`${text}\n`, { chunk: 7, maxBytes: 4999 }).line()).rejects.toMatchObject({
      reason: 'malformed_reply',
      message: 'the peer sent more than 4999 bytes',
    });
  });

  it('counts what it took and the time it waited', async () => {
    const peer = says('one\ntwo\n');
    await peer.line();
    expect([peer.received, peer.pending, peer.takeWaited()]).toEqual([8, 4, 0.75]);
    await peer.line();
    expect(peer.takeWaited()).toBe(0);
  });

  it('does not call a stalled wait a duration', async () => {
    const { connection } = scripted(() => 'one\n');
    const stalled: Connection = {
      ...connection,
      exchange: async (...args) => ({ ...(await connection.exchange(...args)), firstByte: 'stall' }),
    };
    const peer = new Conversation(stalled, signal, { maxBytes: 100 });
    await peer.line();
    expect(peer.takeWaited()).toBe('stall');
  });

  it('sends before it reads what is already there', async () => {
    const peer = scripted((told) => (told === '' ? 'one\ntwo\n' : ''));
    const conversation = new Conversation(peer.connection, signal, { maxBytes: 100 });
    await conversation.line();
    conversation.send('hello');
    await conversation.line();
    expect(peer.told()).toBe('hello');
  });

  it('gives the words before a close as a line, then says that the peer closed', async () => {
    const peer = new Conversation(closingPeer('bye\x1b[2J'), signal, { maxBytes: 100 });
    expect(await peer.line()).toBe('bye\x1b[2J');
    await expect(peer.line()).rejects.toMatchObject({ reason: 'connection_closed' });
    const bytes = new Conversation(closingPeer('bye\x1b[2J'), signal, { maxBytes: 100 });
    await expect(bytes.take(20)).rejects.toMatchObject({
      reason: 'connection_closed',
      message: 'the peer closed the connection after "bye\\1B[2J"',
    });
  });
});

function closingPeer(text: string): ReturnType<typeof scripted>['connection'] {
  const { connection } = scripted(() => text);
  return {
    ...connection,
    exchange: (request, consumer) => {
      if (consumer.push(Buffer.from(text)) === 'done') return Promise.resolve({});
      try {
        consumer.end();
        return Promise.resolve({});
      } catch (error) {
        return Promise.reject(error as Error);
      }
    },
  };
}

import { CDN_PROVIDERS, type CdnProvider } from '@parallax/contract';
import { freshnessOf } from '../../cdn/freshness.js';
import { httpDate } from '../../cdn/http-date.js';
import { normalise } from '../../cdn/normalise.js';
import { providers } from '../../cdn/providers/index.js';
import { FileError } from '../../core/files.js';
import { valueOf } from '../../core/http/head.js';
import { EXIT, paintFor, UsageError, type Command, type Context, type Given } from '../context.js';
import { explainJson, explainText } from './explain-view.js';
import { parseResponseHead } from './response-head.js';

/** Bytes of the input; header sections are smaller. */
const LONGEST = 65_536;
const STDIN = '-';

export const cdnExplain: Command = {
  name: 'cdn explain',
  usage: '[FILE] [OPTION]...',
  summary: 'Say what the headers of a response tell about the caches on its way.',
  details: `Reads a header section as curl prints it, from FILE or from standard input:
  curl -sI https://www.example.com/ | parallax cdn explain --head
Says who the edge is, what each cache did, which lines decided, how long shared caches may keep the response, and
what is not known for sure. Nothing is sent anywhere.`,
  options: {
    head: { type: 'boolean', short: 'I', help: 'the request was HEAD, as that of curl -I' },
    provider: { type: 'string', value: 'NAME', help: 'who the edge should be, where the headers tell of several' },
    json: { type: 'boolean', short: 'j', help: 'print JSON' },
  },
  run: async (given, context) => {
    const [file = STDIN, ...rest] = given.positionals;
    if (rest.length > 0) throw new UsageError(`one FILE at a time; got ${given.positionals.length}`);
    const expected = expectedOf(given);
    const { status, fields } = parseResponseHead(await read(file, context), file === STDIN ? 'standard input' : file);
    const delivery = normalise(fields, {
      method: given.flag('head') ? 'HEAD' : 'GET',
      ...(expected ? { expected } : {}),
    });
    const now = (await context.engine()).ports.clock.wall();
    // A response from a file was young when it came: its own Date is the time to judge it by.
    const freshness = freshnessOf(fields, httpDate(valueOf(fields, 'date') ?? '', now) ?? now, delivery.provider);
    const provider = providers.find(({ id }) => id === delivery.provider);
    const explained = {
      ...{ delivery, freshness },
      ...(status === undefined ? {} : { status }),
      ...(provider ? { provider } : {}),
    };
    const text = given.flag('json')
      ? explainJson(explained)
      : explainText(explained, paintFor(context.stdout, context.env));
    context.stdout.write(text);
    return EXIT.ok;
  },
};

function expectedOf(given: Given): CdnProvider | undefined {
  const name = given.text('provider');
  if (name === undefined) return undefined;
  const known = CDN_PROVIDERS.find((id) => id === name.replaceAll('-', '_'));
  if (known === undefined) throw new UsageError(`"${name}" is no provider; there are ${CDN_PROVIDERS.join(', ')}`);
  return known;
}

async function read(file: string, context: Context): Promise<string> {
  if (file === STDIN) {
    if (context.stdin === undefined) {
      throw new UsageError('nothing to read: name a FILE, or curl -sI URL | parallax cdn explain --head');
    }
    return context.stdin(LONGEST);
  }
  try {
    return await (await context.engine()).ports.files.read(file, LONGEST);
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(error.message);
    throw error;
  }
}

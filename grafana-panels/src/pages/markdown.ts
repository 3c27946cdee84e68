/** The little Markdown that runbooks are written in: headings, paragraphs, lists, `code`. Everything else is text. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] };

const ITEM = /^(?:-|(\d+)\.) (.*)$/;

function block(lines: readonly string[]): Block {
  const [first = ''] = lines;
  const heading = /^(#{1,2}) (.*)$/.exec(first);
  if (heading) return { kind: 'heading', level: heading[1] === '#' ? 1 : 2, text: heading[2] ?? '' };
  const items = lines.map((line) => ITEM.exec(line));
  if (items.every((item) => item !== null)) {
    return { kind: 'list', ordered: items[0]?.[1] !== undefined, items: items.map((item) => item?.[2] ?? '') };
  }
  return { kind: 'paragraph', text: lines.join(' ') };
}

/** Blocks are what empty lines divide. */
export const parse = (text: string): Block[] =>
  text
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => block(part.split('\n')));

/** Text and `code` in turn: odd parts are code. */
export const spans = (text: string): readonly string[] => text.split('`');

import type { Place, Problem } from '../core/problem.js';
import type { Finding } from './finding.js';
import { findNode, type NodeFault } from './tree.js';
import type { SyntaxFault, YamlText } from '../core/yaml-text.js';

/** Offsets of values that must not be shown. */
export type Masks = readonly (readonly [start: number, end: number])[];

/** Texts that must not be shown, each with what stands for it. */
export type Scrub = (text: string) => string;

/** Places problems in one text without ever showing a masked value. */
export class Placer {
  constructor(
    private readonly source: YamlText,
    private readonly hiding: { readonly masks: Masks; readonly scrub: Scrub; readonly syntaxMask: Scrub },
  ) {}

  finding(finding: Finding): Problem {
    const found = findNode(this.source, finding.path);
    const missing = found.depth < finding.path.length;
    const node = missing || finding.at === 'key' ? (found.key ?? found.value) : (found.value ?? found.key);
    const [start, end] = node?.range ?? [0, 1];
    return this.problem(finding, start, missing && found.key === undefined ? start + 1 : end);
  }

  node(fault: NodeFault): Problem {
    return this.problem({ severity: 'error', ...fault }, fault.start, fault.end);
  }

  /** The structure is unknown here, so that nearly everything may be a secret. */
  syntax(fault: SyntaxFault): Problem {
    const placed = this.problem({ severity: 'error', ...fault }, fault.offset, fault.offset + fault.length);
    if (placed.place === undefined) return placed;
    return { ...placed, place: { ...placed.place, text: this.hiding.syntaxMask(placed.place.text) } };
  }

  private problem(said: Pick<Finding, 'severity' | 'reason' | 'remedy'>, start: number, end: number): Problem {
    return {
      severity: said.severity,
      place: this.place(start, end),
      reason: maskUserinfo(this.hiding.scrub(said.reason), () => '<secret>'),
      remedy: this.hiding.scrub(said.remedy),
    };
  }

  private place(start: number, end: number): Place {
    const { text, lines, file } = this.source;
    const at = Math.min(start, text.length);
    const { line, col } = lines.linePos(at);
    const from = at - (col - 1);
    const newline = text.indexOf('\n', at);
    const to = newline === -1 ? text.length : newline;
    const shown = mask(text.slice(from, to), from, this.hiding.masks).replace(/\r$/, '');
    const length = Math.max(1, Math.min(end, to) - at);
    return { file, line: Math.max(1, line), column: Math.max(1, col), text: shown, length };
  }
}

/** Asterisks in place of every masked character, so that columns stay true. */
function mask(line: string, from: number, masks: Masks): string {
  // A comment may be a line that was put out of use, secret and all.
  const bare = line.replace(/(?<=^|\s)#.*/, (comment) => `#${'*'.repeat(comment.length - 1)}`);
  let shown = maskUserinfo(bare, (text) => '*'.repeat(text.length));
  for (const [start, end] of masks) {
    const left = Math.max(0, start - from);
    const right = Math.min(line.length, end - from);
    if (left < right) shown = shown.slice(0, left) + '*'.repeat(right - left) + shown.slice(right);
  }
  return shown;
}

/**
 * Hides the word before an @, but for its scheme: generous, since a URL with credentials may be misspelt in any way.
 * By hand, because a pattern would search quadratically in a line of a megabyte.
 */
function maskUserinfo(text: string, hide: (secret: string) => string): string {
  let shown = '';
  let done = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > done && !/[\s"'[{,]/.test(text[start - 1] ?? '')) start -= 1;
    const scheme = /^\w{1,20}:\/\//.exec(text.slice(start, Math.min(at, start + 24)))?.[0].length ?? 0;
    shown += text.slice(done, start + scheme) + (at > start + scheme ? hide(text.slice(start + scheme, at)) : '');
    done = at;
  }
  return shown + text.slice(done);
}

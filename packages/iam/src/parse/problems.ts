// Collects what is wrong with an input. Bounded, so that a hostile document cannot make a hostile list of problems.
import { inputLimits } from '../limits.ts';
import type { Problem, Severity } from '../types.ts';

/** Input in backticks, cut at a limit, on one line. */
export function quoted(input: unknown): string {
  const text = typeof input === 'string' ? input : describe(input);
  const line = text.length > inputLimits.quotedMax ? `${text.slice(0, inputLimits.quotedMax)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
  return `\`${line.replace(/[\u0000-\u001f\u007f]/g, ' ')}\``;
}

function describe(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'an object';
  return typeof input === 'function' || typeof input === 'symbol' ? `a ${typeof input}` : String(input);
}

/** What a thrown thing says for itself, for a sentence. It may be anything. */
export function reasonOf(failure: unknown): string {
  return quoted(failure instanceof Error ? failure.message : 'something that is no error was thrown');
}

/** A list of problems that stops growing at its limit. */
export class Problems {
  readonly list: Problem[] = [];
  #readable = true;
  readonly #prefix: string;

  constructor(prefix = '') {
    this.#prefix = prefix;
  }

  /** True as long as no problem is an `error`. */
  get readable(): boolean {
    return this.#readable;
  }

  /** True once the list is full: readers may stop. */
  get full(): boolean {
    return this.list.length >= inputLimits.problemsMax;
  }

  /** The document cannot be understood. */
  error(path: string, code: string, message: string): void {
    this.#readable = false;
    this.#add('error', path, code, message);
  }

  /** AWS would not accept it here. */
  refused(path: string, code: string, message: string): void {
    this.#add('refused', path, code, message);
  }

  /** Accepted, but most likely a mistake. */
  warning(path: string, code: string, message: string): void {
    this.#add('warning', path, code, message);
  }

  #add(severity: Severity, path: string, code: string, message: string): void {
    if (this.full) return;
    const at = this.#prefix === '' || path === '' ? this.#prefix + path : `${this.#prefix}.${path}`;
    this.list.push({ path: at, code, message, severity });
    if (this.list.length === inputLimits.problemsMax - 1) {
      this.list.push({
        path: '',
        code: 'problems.more',
        message: 'there are more problems than are listed; fix these first',
        severity: 'error',
      });
      this.#readable = false;
    }
  }
}

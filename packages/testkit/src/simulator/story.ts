// The story of a schedule as sentences, told only when somebody will read it: a finding is replayed from its seed.

import type { Instant } from '@tidegate/core';
import { beginning } from './company.ts';
import type { LawEvent } from './law.ts';
import type { Touch } from './town.ts';

export class Story {
  readonly #told: boolean;
  readonly #lines: string[] = [];
  readonly #names = new Map<string, string>();

  constructor(told: boolean) {
    this.#told = told;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  tell(at: Instant, sentence: () => string): void {
    if (this.#told) this.#lines.push(`${clockText(at)}  ${this.named(sentence())}`);
  }

  tellEvent(at: Instant, event: LawEvent): void {
    if (!this.#told) return;
    if (event.kind === 'touched') this.tell(at, () => touchText(event.touch));
    if (event.kind !== 'committed') return;
    for (const { before, after } of event.grants) {
      const end = after.endsAt ?? after.notAfter;
      const what = before?.state === after.state ? 'is saved' : `becomes ${after.state}`;
      const trouble = after.trouble === null ? '' : ` (${after.trouble})`;
      this.tell(at, () => `the database: ${after.id} ${what}, to end at ${clockText(end)}${trouble}`);
    }
    for (const { kind, subject } of event.audit) {
      if (!kind.startsWith('grant.')) this.tell(at, () => `the database: ${kind} ${subject}`);
    }
  }

  /** Long ids as short names, in the order in which they came up. */
  named(text: string): string {
    return text.replaceAll(/\b(gra|req|lea|ses)_[0-9a-z]{26}\b/g, (id, kind: string) => {
      const subject = kind === 'ses' ? `gra_${id.slice(4)}` : id;
      const word = { gra: 'grant', req: 'request', lea: 'lease', ses: 'grant' }[kind] ?? kind;
      const known = this.#names.get(subject);
      if (known !== undefined) return known;
      const number = [...this.#names.values()].filter((name) => name.startsWith(word)).length + 1;
      this.#names.set(subject, `${word} ${number}`);
      return `${word} ${number}`;
    });
  }
}

/** Minutes, seconds and thousandths since the beginning. */
export function clockText(at: Instant): string {
  const passed = at - beginning;
  const minutes = String(Math.floor(passed / 60_000)).padStart(3, ' ');
  return `${minutes}:${((passed % 60_000) / 1_000).toFixed(3).padStart(6, '0')}`;
}

function touchText({ grantId, before, after }: Touch): string {
  if (after === null) return `the target: ${grantId} is taken away${before === null ? ', where nothing was' : ''}`;
  const may = after.permitted ? 'may be used' : 'may do nothing yet';
  const until = after.validUntil === null ? '' : `, until ${clockText(after.validUntil)}`;
  return `the target: ${grantId} ${before === null ? 'is made' : 'is changed'}; it ${may}${until}, password ${after.password}`;
}

// A target in words, the same in sentences, histories and lists: "what is in `rds-prod`", "`postgres-database` of `billing` named `orders`".

import { assertNever } from '../assert.ts';
import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import type { FlowTarget, SelectionLine, SelectionTarget } from './target.ts';

/** One target; `nameOf` names a scope, a bundle or an integration by id. */
export function targetText(target: FlowTarget, nameOf: (id: string) => string): string {
  switch (target.kind) {
    case 'scope': {
      const name = `what is in ${quoted(nameOf(target.scopeId))}`;
      return target.permissions === null ? name : `${name} (${target.permissions.join(', ')})`;
    }
    case 'bundle':
      return `the bundle ${quoted(nameOf(target.bundleId))}`;
    case 'selection':
      return `${selectionText(target, nameOf)} (${target.permissions.join(', ')})`;
    default:
      return assertNever(target);
  }
}

/** Which resources a selection holds, without its permissions. */
function selectionText({ integrationId, resourceType, lines }: SelectionTarget, nameOf: (id: string) => string) {
  const of = (mode: SelectionLine['mode']): readonly string[] =>
    (lines ?? []).filter((line) => line.mode === mode).map(lineText);
  const includes = of('include');
  const excludes = of('exclude');
  const what = `${quoted(resourceType)} of ${quoted(nameOf(integrationId))}`;
  const which = includes.length === 0 ? `any ${what}` : `${what} ${includes.join(' or ')}`;
  return excludes.length === 0 ? which : `${which}, except those ${excludes.join(' or ')}`;
}

const shownMax = 5;

function lineText({ by, key, values }: SelectionLine): string {
  const shown = values.slice(0, shownMax).map((value) => quoted(value));
  const all = values.length > shownMax ? [...shown, `${values.length - shownMax} more`] : shown;
  const words = all.length > 1 ? `${all.slice(0, -1).join(', ')} or ${all.at(-1)}` : listed(all, 'nothing');
  switch (by) {
    case 'id':
      return `with the id ${words}`;
    case 'name':
      return `named ${words}`;
    case 'tag':
      return `tagged ${quoted(key ?? '')} ${words}`;
    case 'parent':
      return `under ${words}`;
    default:
      return assertNever(by);
  }
}

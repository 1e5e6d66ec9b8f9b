// A text of a policy that may hold wildcards and variables, cut into its parts once (IAM guide, "Variables and tags"):
// `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters themselves.
// Which parts mean something depends on where the text stands; this only finds them.

/** A piece of a text. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'star' }
  | { readonly type: 'one' }
  | { readonly type: 'variable'; readonly key: string; readonly fallback?: string };

/** A text and its parts. */
export interface Template {
  readonly written: string;
  readonly parts: readonly Part[];
  /** True if some part is a variable. */
  readonly variable: boolean;
}

/** How to read a text. */
export interface TemplateRules {
  /** Are `*` and `?` wildcards here? */
  readonly wildcards: boolean;
  /** Are `${…}` variables here? (Only in documents of version 2012-10-17.) */
  readonly variables: boolean;
}

const simple = /^[^*?$]*$/;
const plainRun = /[^*?$]*/y;
const variableForm = /\$\{([^{}]*)\}/y;

/** Cuts a text into parts; `undefined` if it holds a malformed variable. */
export function readTemplate(written: string, rules: TemplateRules): Template | undefined {
  if (simple.test(written))
    return { written, parts: written === '' ? [] : [{ type: 'text', text: written }], variable: false };
  const parts: Part[] = [];
  let text = '';
  let variable = false;
  const flush = (): void => {
    if (text !== '') parts.push({ type: 'text', text });
    text = '';
  };
  for (let at = 0; at < written.length; ) {
    const char = written[at] ?? '';
    if (rules.variables && char === '$' && written[at + 1] === '{') {
      variableForm.lastIndex = at;
      const found = variableForm.exec(written);
      if (found === null) return undefined;
      at += found[0].length;
      const inner = found[1] ?? '';
      if (inner === '*' || inner === '?' || inner === '$') {
        text += inner;
        continue;
      }
      const body = readVariable(inner);
      if (body === undefined) return undefined;
      flush();
      variable = true;
      parts.push(body);
    } else if (rules.wildcards && (char === '*' || char === '?')) {
      flush();
      if (char === '?') parts.push({ type: 'one' });
      else if (parts.at(-1)?.type !== 'star') parts.push({ type: 'star' });
      at += 1;
    } else {
      plainRun.lastIndex = at + 1;
      const end = at + 1 + (plainRun.exec(written)?.[0].length ?? 0);
      text += written.slice(at, end);
      at = end;
    }
  }
  flush();
  return { written, parts, variable };
}

/** The inside of `${…}`: a key, and after a comma a default in single quotes. Plain steps, so that no text can make it slow. */
function readVariable(inner: string): Part | undefined {
  const comma = inner.indexOf(',');
  const key = (comma < 0 ? inner : inner.slice(0, comma)).trim();
  if (key === '' || key.includes("'")) return undefined;
  if (comma < 0) return { type: 'variable', key };
  const rest = inner.slice(comma + 1).trim();
  const fallback = rest.slice(1, -1);
  if (rest.length < 2 || !rest.startsWith("'") || !rest.endsWith("'") || fallback.includes("'")) return undefined;
  return { type: 'variable', key, fallback };
}

/** The text of a template that has neither wildcards nor variables; else `undefined`. */
export function literalOf(template: Template): string | undefined {
  if (template.parts.length === 0) return '';
  const [only] = template.parts;
  return template.parts.length === 1 && only?.type === 'text' ? only.text : undefined;
}

/** True if the template is nothing but `*`. */
export function coversAll(template: Template): boolean {
  return template.parts.length === 1 && template.parts[0]?.type === 'star';
}

// The API as a page to read: plain HTML made on the server from the route table and the table of error codes. It loads
// nothing and runs nothing; the same facts for programs are in `/openapi.json`.

import type { Access, Route } from '@tidegate/contract';
import { errorCodes, rights } from '@tidegate/core';

function accessWords(access: Access): string {
  const named = access;
  if (named === 'nobody-signed-in') return 'anybody';
  if (named === 'signed-in') return 'any active person';
  const right = named === 'operator' ? 'server:watch' : named;
  const who = `<code>${right}</code>: ${rights[right].roles.join(', ')}`;
  return named === 'operator' ? `${who}, or this machine` : who;
}

/** Every text that is not markup goes through here. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Text with `code` in backticks, escaped. */
const rich = (text: string): string => escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>');

/** Makes the page. */
export function renderApiPage(table: Readonly<Record<string, Route>>, version: string): string {
  const tags = new Map<string, [string, Route][]>();
  for (const [name, route] of Object.entries(table)) {
    tags.set(route.tag, [...(tags.get(route.tag) ?? []), [name, route]]);
  }
  const sections = [...tags].sort(([a], [b]) => (a < b ? -1 : 1));
  const contents = sections.map(([tag]) => `<li><a href="#${anchor(tag)}">${escapeHtml(tag)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tidegate API</title>
<style>${style}</style>
</head>
<body>
<header><h1>Tidegate API</h1><p>Version ${escapeHtml(version)}. For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p></header>
<nav aria-label="Contents"><ul>${contents.join('')}<li><a href="#errors">Error codes</a></li></ul></nav>
<main>
<section>
<h2>Calling it</h2>
<p>Send a personal token as <code>Authorization: Bearer aup_…</code>; the portal makes one under “Sign-ins and tokens”. Durations are whole seconds,
times RFC 3339 text in UTC. A list takes <code>limit</code> and <code>page_token</code> and answers <code>items</code> and
<code>pagination.next_page_token</code>. An unknown key is refused, not ignored.</p>
</section>
${sections.map(([tag, routes]) => renderSection(tag, routes)).join('\n')}
${renderErrors()}
</main>
</body>
</html>
`;
}

const anchor = (tag: string): string => `tag-${tag.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;

function renderSection(tag: string, routes: readonly [string, Route][]): string {
  const items = routes.map(([name, route]) => {
    const writes =
      route.audit.length === 0
        ? ''
        : ` · writes ${route.audit.map((kind) => `<code>${escapeHtml(kind)}</code>`).join(', ')}`;
    return `<article id="${escapeHtml(name)}">
<h3><span class="method">${route.method}</span> <code>${escapeHtml(route.path)}</code></h3>
<p>${rich(route.summary)}</p>
<p class="facts">${accessWords(route.access)}${route.perMinute === null ? '' : ` · at most ${route.perMinute} a minute`}${writes}</p>
</article>`;
  });
  return `<section>
<h2 id="${anchor(tag)}">${escapeHtml(tag)}</h2>
${items.join('\n')}
</section>`;
}

function renderErrors(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { status, retry, help }]) =>
      `<tr id="${escapeHtml(code)}"><th scope="row"><code>${escapeHtml(code)}</code></th><td>${status}</td><td>${retry ? 'yes' : 'no'}</td><td>${rich(help)}</td></tr>`,
  );
  return `<section>
<h2 id="errors">Error codes</h2>
<p>An error is a problem (RFC 9457): <code>code</code> says which no it is, <code>detail</code> what happened here, <code>help</code> what to do.
Paths of the published API keep their own error body, with our code as <code>tidegate_code</code>.</p>
<div class="wide" tabindex="0" role="region" aria-label="Error codes"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Try again</th><th scope="col">What to do</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>
</section>`;
}

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
code { font-family: ui-monospace, monospace; font-size: 0.92em; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; padding: 0; }
article { border-top: 1px solid var(--line); padding: 0.25rem 0; }
article h3 { font-size: 1rem; margin: 0.5rem 0 0; }
article p { margin: 0.25rem 0; }
.method { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; display: inline-block; min-width: 4rem; text-align: center; }
.facts { font-size: 0.9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; }
:target { background: var(--soft); }
`;

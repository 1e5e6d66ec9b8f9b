// Writes the corpus of guardrails: documents of our own as varied as what organizations attach to their tree, one file per theme. What each is for is
// said beside it. Run `node packages/iam/cases/corpus/make-corpus.mjs` after a change; the files are committed, and a test says when they differ.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { access } from './themes-access.mjs';
import { estate } from './themes-estate.mjs';
import { perimeters } from './themes-perimeters.mjs';

const folder = new URL('./', import.meta.url);

/** The text of each file, by name. */
export function corpusFiles() {
  const themes = { ...perimeters, ...access, ...estate };
  return Object.entries(themes).map(([theme, documents]) => {
    const rows = documents.map(([name, kind, about, ...statements]) => ({
      name,
      kind,
      about,
      document: { Version: '2012-10-17', Statement: statements.map((one) => (kind === 'rcp' ? forAll(one) : one)) },
    }));
    return [`${theme}.json`, `${JSON.stringify(rows, null, 1)}\n`];
  });
}

/** Resource control policies are about everyone. */
function forAll({ Sid, Effect, ...rest }) {
  return { ...(Sid === undefined ? {} : { Sid }), Effect, Principal: '*', ...rest };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of corpusFiles()) {
    const url = new URL(name, folder);
    let before = '';
    try {
      before = readFileSync(url, 'utf8');
    } catch {
      // A theme that is new.
    }
    if (before !== text) writeFileSync(url, text);
  }
}

// The one meeting point of three parts: files are parsed by `apply/`, brought about by the broker, and shown here.
// Used by the route and by the demo, so that the demo company comes in through the same door as anybody's files.

import { type Actor, type ApplyProblem, applyDocuments, type Ports } from '@tidegate/broker';
import { parseApplyFiles } from '../apply/parse-files.ts';
import { presentStory } from '../present/present-movement.ts';

interface ApplyAsk {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** `show` changes nothing and tells what would change. */
  readonly mode: 'apply' | 'show';
}

/** Parses and applies. While there is a problem anywhere, nothing changes. */
export async function applyFiles(ports: Ports, actor: Actor, ask: ApplyAsk) {
  const parsed = parseApplyFiles(ask.files);
  if (parsed.problems.length > 0) {
    return { applied: false, changes: [], problems: parsed.problems.map(presentProblem), moved: null, stuck: [] };
  }
  const { changes, problems, moved, stuck } = await applyDocuments(ports, actor, {
    documents: parsed.documents,
    mode: ask.mode,
  });
  return {
    applied: problems.length === 0 && ask.mode === 'apply',
    changes: changes.map((change) => ({ ...change, fields: [...change.fields] })),
    problems: problems.map(presentProblem),
    moved: moved && presentStory(moved),
    stuck: stuck.map(({ flowName, kind, sentence }) => ({ flow: flowName, kind, sentence })),
  };
}

const presentProblem = ({ at, refusal }: ApplyProblem) => ({
  file: at.file,
  line: at.line,
  column: at.column,
  code: refusal.code,
  message: refusal.message,
});

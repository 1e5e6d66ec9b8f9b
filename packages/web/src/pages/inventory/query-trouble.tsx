// What the server could not read in a query, with its place to the column.

import { Alert } from '@mantine/core';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export function QueryTrouble({ problem }: { readonly problem: Trouble | null }) {
  if (problem === null) return null;
  const place = problem.line === 1 ? `Column ${problem.column}` : `Line ${problem.line}, column ${problem.column}`;
  return (
    <Alert color="red" variant="outline" title={place} mb="md" role="alert">
      <Sentence text={capital(problem.message)} /> <code className="tg-code">{problem.code}</code>
    </Alert>
  );
}

// A declaration that a generator is given as a file, YAML or JSON, as a value; what is wrong with the text is said with its place.

import { CliFailure } from './failure.ts';
import { plainLines } from './output/print.ts';
import { readFile } from './read-file.ts';
import { readYaml } from './read-yaml.ts';

/** The value in the file. */
export function readDeclarationFile(file: string): unknown {
  const { value, problems } = readYaml(readFile(file, 'declaration'));
  if (problems.length === 0) return value;
  const lines = problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  throw new CliFailure(plainLines(lines.join('\n')), 2);
}

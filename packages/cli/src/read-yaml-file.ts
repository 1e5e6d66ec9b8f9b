// One object in a YAML or JSON file: the body of something that is saved by command.

import { CliFailure } from './failure.ts';
import { readFile } from './read-file.ts';
import { readYaml } from './read-yaml.ts';

/** Reads it; refuses what is not an object with the place of what is wrong. */
export function readYamlFile(file: string): Readonly<Record<string, unknown>> {
  const { value, problems } = readYaml(readFile(file, 'file'));
  const [problem] = problems;
  if (problem) throw new CliFailure(`${file}:${problem.line}:${problem.column}: ${problem.message}`, 2);
  if (!isObject(value)) throw new CliFailure(`${file} must hold one object; look at the guide for its keys`, 2);
  return value;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

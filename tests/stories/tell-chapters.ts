// The rules of access flows as stories: every chapter in `docs/stories`, told by the whole broker under a fake clock. In parts, each a test file
// of its own, so that the cores of a machine share them.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseStories, type Story } from './parse-stories.ts';
import { runStory } from './run-story.ts';

const folder = fileURLToPath(new URL('../../docs/stories/', import.meta.url));
const partsOfAll = 4;

interface Chapter {
  readonly name: string;
  readonly stories: readonly Story[];
}

/** Chapters in the order of their names. */
export const chapters = (): readonly Chapter[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md') && !['README.md', 'rules.md'].includes(name))
    .map((name) => ({ name, stories: parseStories(readFileSync(`${folder}${name}`, 'utf8')) }));

/** The chapters of each part: the longest ones first, each to the part that has least. */
export function partsOf(all: readonly Chapter[]): readonly (readonly Chapter[])[] {
  const parts = Array.from({ length: partsOfAll }, (): Chapter[] => []);
  const lengthOf = (part: readonly Chapter[]): number => part.reduce((sum, { stories }) => sum + stories.length, 0);
  for (const chapter of all.toSorted((a, b) => b.stories.length - a.stories.length)) {
    parts.toSorted((a, b) => lengthOf(a) - lengthOf(b))[0]?.push(chapter);
  }
  return parts;
}

/** Tells one of the parts, counted from 1. */
export function tellPart(part: 1 | 2 | 3 | 4): void {
  describe.each(partsOf(chapters())[part - 1] ?? [])('$name', ({ name, stories }) => {
    test.each(stories)('$title', async (story) => {
      const difference = await runStory(story);
      const where = difference === null ? '' : `docs/stories/${name}:${difference.step.line} (${difference.step.does})`;
      expect({ where, found: difference?.found }).toEqual({ where, found: difference?.step.expected });
    });
  });
}

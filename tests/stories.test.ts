// The rules of access flows as stories: every chapter in `docs/stories`, told by the whole broker under a fake clock.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseStories } from './stories/parse-stories.ts';
import { runStory } from './stories/run-story.ts';

const folder = fileURLToPath(new URL('../docs/stories/', import.meta.url));
const chapters = readdirSync(folder)
  .filter((name) => name.endsWith('.md') && !['README.md', 'rules.md'].includes(name))
  .map((name) => ({ name, stories: parseStories(readFileSync(`${folder}${name}`, 'utf8')) }));

describe.each(chapters)('$name', ({ name, stories }) => {
  test.each(stories)('$title', async (story) => {
    const difference = await runStory(story);
    const where = difference === null ? '' : `docs/stories/${name}:${difference.step.line} (${difference.step.does})`;
    expect({ where, found: difference?.found }).toEqual({ where, found: difference?.step.expected });
  });
});

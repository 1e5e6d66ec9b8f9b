// Runs one story, step by step, and says at the first step that is not so what was expected and what is.

import { askingCommands } from './asking-commands.ts';
import { commands } from './commands.ts';
import { lookingCommands, previewOf } from './looking-commands.ts';
import type { Step, Story } from './parse-stories.ts';
import { provingCommands } from './proving-commands.ts';
import { sourceCommands } from './source-commands.ts';
import { momentOf } from './story-clock.ts';
import { openStoryWorld, type StoryWorld } from './story-world.ts';

/** A step that is not so. */
export interface Difference {
  readonly step: Step;
  readonly found: string;
}

/** The first difference of a story, or null where all of it holds. */
export async function runStory(story: Story): Promise<Difference | null> {
  const world = await openStoryWorld(story);
  try {
    for (const step of story.steps) {
      const found = await runStep(world, story, step);
      if (step.expected !== '' && !holds(step.expected, found)) return { step, found };
    }
    return null;
  } finally {
    await world.broker.close();
  }
}

/** Every sentence there is; the first that fits counts. */
const sentences = [...askingCommands, ...provingCommands, ...lookingCommands, ...sourceCommands, ...commands];

/** Does one step when it is time, and says what came of it. */
export async function runStep(world: StoryWorld, story: Story, step: Step): Promise<string> {
  await world.passTo(momentOf(step.when, world.now()));
  const [, does, name = ''] = /^(applies|looks at saving|tries to save) "([^"]+)"$/.exec(step.does) ?? [];
  if (does !== undefined) {
    const yaml = story.changes.get(name);
    if (yaml === undefined) throw new Error(`line ${step.line}: the story has no change called ${name}`);
    if (does === 'looks at saving') return previewOf(world, yaml);
    if (does === 'tries to save') return world.tryToSave(yaml);
    await world.change(yaml);
    return 'done';
  }
  for (const { says, run } of sentences) {
    const words = says.exec(step.does);
    if (words) return run(world, step.who, words);
  }
  throw new Error(`line ${step.line}: nobody knows how to: ${step.does}`);
}

/** A cell is the whole of what is so, or its beginning up to a colon; `…` stands for any text. */
export function holds(expected: string, found: string): boolean {
  if (!expected.includes('…')) return found === expected || found.startsWith(`${expected}: `);
  const pattern = expected
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 's').test(found);
}

// Stories are Markdown that people read and tests run: a chapter is a file, a story is a heading with a table of steps (when, who, does,
// then), and YAML blocks say what the company has beside what is in `company.yaml`. A block with a title is for later steps.

/** One line of a story's table. */
export interface Step {
  readonly line: number;
  readonly when: string;
  readonly who: string;
  readonly does: string;
  readonly expected: string;
}

export interface Story {
  readonly title: string;
  readonly line: number;
  /** When it begins, as text; null for the company's own Monday morning. */
  readonly begins: string | null;
  readonly setups: readonly string[];
  /** Changes that a step applies by name. */
  readonly changes: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

interface Draft {
  readonly title: string;
  readonly line: number;
  begins: string | null;
  readonly setups: string[];
  readonly changes: Map<string, string>;
  readonly steps: Step[];
}

const columns = 4;

/** Takes a chapter apart. Throws with the line of what is neither text nor a step. */
export function parseStories(text: string): readonly Story[] {
  const lines = text.split('\n');
  const stories: Draft[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const story = stories.at(-1);
    const title = /^## (.+)$/.exec(line)?.[1];
    if (title !== undefined) {
      stories.push({ title: title.trim(), line: at + 1, begins: null, setups: [], changes: new Map(), steps: [] });
    } else if (story !== undefined && line.startsWith('```yaml')) {
      const end = lines.indexOf('```', at);
      if (end < 0) throw new Error(`line ${at + 1}: the block does not end`);
      keepBlock(story, line.slice('```yaml'.length).trim(), lines.slice(at + 1, end).join('\n'));
      at = end;
    } else if (story !== undefined && /^Begins: /.test(line)) {
      story.begins = line.slice('Begins: '.length).trim();
    } else if (story !== undefined && line.startsWith('|')) {
      const step = stepFrom(line, at + 1);
      if (step !== null) story.steps.push(step);
    }
  }
  return stories;
}

function keepBlock(story: Draft, name: string, text: string): void {
  if (name === '') story.setups.push(text);
  else story.changes.set(name, text);
}

/** The rows of headings and rules are none. */
function stepFrom(row: string, line: number): Step | null {
  const cells = row
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
  if (cells.every((cell) => /^:?-+:?$/.test(cell)) || cells[0] === 'when') return null;
  const [when, who, does, expected, ...rest] = cells;
  if (when === undefined || who === undefined || does === undefined || expected === undefined || rest.length > 0) {
    throw new Error(`line ${line}: a step has ${columns} cells (when, who, does, then), this one has ${cells.length}`);
  }
  return { line, when, who, does, expected };
}

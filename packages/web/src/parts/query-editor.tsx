// The query bar: an editor of one language. Highlighting, completion and the mark under a mistake all come from the language's
// own package, so that the bar and the server can never disagree. Enter asks; Shift-Enter breaks the line.

import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { linter } from '@codemirror/lint';
import { Compartment, EditorState, Prec, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { completeQuery, parseQuery, type QueryVocabulary, tokenizeQuery, typedValueAt } from '@tidegate/core/query';
import { useEffect, useRef } from 'react';
import { type LookUp, withTyped } from './vocabulary.ts';
import './query-editor.css';
import './query-text.css';

interface QueryEditorProps {
  readonly value: string;
  readonly vocabulary: QueryVocabulary;
  /** Asked for values that the vocabulary may have left out. */
  readonly lookUp: LookUp;
  readonly onChange: (text: string) => void;
  readonly onAsk: (text: string) => void;
  /** What an empty query means here. */
  readonly empty: string;
}

export function QueryEditor({ value, vocabulary, lookUp, onChange, onAsk, empty }: QueryEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const said = useRef({ onChange, onAsk });
  useEffect(() => {
    said.current = { onChange, onAsk };
  });
  const words = useRef(new Compartment());
  const first = useRef({ value, vocabulary, lookUp, empty });

  useEffect(() => {
    if (host.current === null) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          words.current.of(completion(first.current.vocabulary, first.current.lookUp)),
          askOnEnter((text) => said.current.onAsk(text)),
          placeholder(`${first.current.empty}. ${example}`),
          ...fixed,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) said.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: words.current.reconfigure(completion(vocabulary, lookUp)) });
  }, [vocabulary, lookUp]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={host} className="tg-query-editor" />;
}

const example = 'Type a query, for example resource_tag["Environment"] = "production"';

const marks = new Map(
  ['field', 'operator', 'key', 'value', 'logic', 'bracket', 'comma', 'unknown'].map((kind) => [
    kind,
    Decoration.mark({ class: `tg-q-${kind}` }),
  ]),
);

function coloured(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const token of tokenizeQuery(view.state.doc.toString())) {
    const mark = marks.get(token.kind);
    if (mark !== undefined && token.to > token.from) builder.add(token.from, token.to, mark);
  }
  return builder.finish();
}

class Colours {
  decorations: DecorationSet;
  constructor(view: EditorView) {
    this.decorations = coloured(view);
  }
  update(update: ViewUpdate): void {
    if (update.docChanged) this.decorations = coloured(update.view);
  }
}

const mistakes = linter(
  (view) => {
    const text = view.state.doc.toString();
    if (text.trim() === '') return [];
    const parsed = parseQuery(text);
    if (parsed.ok) return [];
    const { from, to, message } = parsed.refusal;
    // At the end of the text there is nothing to underline: the last character stands for it.
    return [{ from: Math.min(from, Math.max(0, text.length - 1)), to: Math.max(to, from), severity: 'error', message }];
  },
  { delay: 400 },
);

const completion = (vocabulary: QueryVocabulary, lookUp: LookUp) =>
  autocompletion({
    icons: false,
    override: [
      async (context: CompletionContext): Promise<CompletionResult | null> => {
        const typed = typedValueAt(context.state.doc.toString(), context.pos);
        return suggestions(context, await withTyped(vocabulary, typed, lookUp));
      },
    ],
  });

function suggestions(context: CompletionContext, vocabulary: QueryVocabulary): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = completeQuery(text, context.pos, vocabulary);
  const [first] = found;
  if (first === undefined) return null;
  return {
    from: first.from,
    to: first.to,
    filter: false,
    options: found.map((each) => ({
      label: each.label,
      apply: each.insert,
      type: each.kind,
      ...(each.count === null ? {} : { detail: String(each.count) }),
      ...(each.meaning === null ? {} : { info: each.meaning }),
    })),
  };
}

const askOnEnter = (onAsk: (text: string) => void) =>
  keymap.of([
    {
      key: 'Enter',
      run: (view) => {
        onAsk(view.state.doc.toString());
        return true;
      },
    },
  ]);

const fixed = [
  Prec.high(keymap.of(completionKeymap)),
  keymap.of([...defaultKeymap, ...historyKeymap]),
  history(),
  mistakes,
  ViewPlugin.fromClass(Colours, { decorations: (colours) => colours.decorations }),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': 'Query', 'data-query': 'true', spellcheck: 'false' }),
];

// Values as lines of JSON in a stream, both ways, for routes that exchange more than fits one body.

/** The media type of one JSON text a line. */
export const linesMedia = 'application/x-ndjson';

/** Many rows go into one piece: a piece for each would cost more than the rows. */
const chunkLength = 64_000;

/** A body that writes rows when there is room for them. */
export function streamOf(rows: AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = rows[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = '';
      while (text.length < chunkLength) {
        const next = await iterator.next();
        if (next.done) {
          if (text !== '') controller.enqueue(encoder.encode(text));
          return controller.close();
        }
        text += `${JSON.stringify(next.value)}\n`;
      }
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** The lines of an answer that are not empty. */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = `${rest}${done ? decoder.decode() : decoder.decode(value, { stream: true })}`.split('\n');
    rest = done ? '' : (lines.pop() ?? '');
    for (const line of lines) if (line.trim() !== '') yield line;
    if (done) return;
  }
}

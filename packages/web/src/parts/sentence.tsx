// A sentence of the server: what it puts in backticks is set as code.

import { Fragment } from 'react';

export function Sentence({ text }: { readonly text: string }) {
  const pieces = text.split('`');
  // An odd backtick out is a backtick.
  if (pieces.length % 2 === 0) return <>{text}</>;
  return (
    <>
      {pieces.map((piece, index) => {
        const key = `${index}:${piece}`;
        return index % 2 === 0 ? (
          <Fragment key={key}>{piece}</Fragment>
        ) : (
          <code key={key} className="tg-code">
            {piece}
          </code>
        );
      })}
    </>
  );
}

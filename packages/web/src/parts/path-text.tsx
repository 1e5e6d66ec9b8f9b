// A resource's place in its hierarchy. It may break after a slash, so that it never widens a telephone's page.

import { Fragment } from 'react';

export function PathText({ path }: { readonly path: string }) {
  const pieces = path.split('/');
  return (
    <span className="tg-path tg-wrap">
      {pieces.map((piece, index) => {
        const key = `${index}:${piece}`;
        return (
          <Fragment key={key}>
            {piece}
            {index < pieces.length - 1 && (
              <>
                /<wbr />
              </>
            )}
          </Fragment>
        );
      })}
    </span>
  );
}

// A query as text with its pieces coloured, for reading. The editor is a page of its own and fetched only where one types.

import { tokenizeQuery } from '@tidegate/core/query';
import './query-text.css';

export function QueryText({ query }: { readonly query: string }) {
  return (
    <code className="tg-query">
      {tokenizeQuery(query).map((token) => (
        <span key={token.from} className={`tg-q-${token.kind}`}>
          {query.slice(token.from, token.to)}
        </span>
      ))}
    </code>
  );
}

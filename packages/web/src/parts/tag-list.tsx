// Tags and facts as `Key value` pairs; those that say how careful to be come first.

import './tag-list.css';

interface TagListProps {
  readonly tags: Readonly<Record<string, string>>;
  /** The most that are shown; the rest is counted. */
  readonly max?: number;
}

const weighty = ['Environment', 'DataClassification', 'Team', 'Service'];

export function TagList({ tags, max = 8 }: TagListProps) {
  const pairs = Object.entries(tags).sort(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other));
  if (pairs.length === 0) return null;
  return (
    <dl className="tg-tags">
      {pairs.slice(0, max).map(([key, value]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {pairs.length > max && (
        <div>
          <dt>and</dt>
          <dd>{pairs.length - max} more</dd>
        </div>
      )}
    </dl>
  );
}

function rank(key: string): number {
  const place = weighty.indexOf(key);
  return place === -1 ? weighty.length : place;
}

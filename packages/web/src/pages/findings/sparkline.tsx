// How a number has moved, as a line small enough to stand in a row. Each value stands until the next, so the line goes in steps; what it
// says is also said in words, for those who do not see it.

interface SparklineProps {
  /** Oldest first. */
  readonly points: readonly { readonly at: string; readonly value: number }[];
  /** What is counted, for example `resources in rds-prod`. */
  readonly of: string;
  /** A level to compare with, drawn as a thin line. */
  readonly level?: number | undefined;
}

const width = 140;
const height = 34;
const edge = 3;

export function Sparkline({ points, of, level }: SparklineProps) {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return <span className="tg-spark-none">no reviews yet</span>;
  const from = Date.parse(first.at);
  const span = Math.max(1, Date.parse(last.at) - from);
  const values = points.map(({ value }) => value);
  const top = Math.max(1, ...values, level ?? 0);
  const least = Math.min(...values, level ?? Number.POSITIVE_INFINITY);
  const x = (at: string) => edge + ((Date.parse(at) - from) / span) * (width - 2 * edge);
  const y = (value: number) => height - edge - (value / top) * (height - 2 * edge);
  const steps = points.map(({ at, value }, index) =>
    index === 0 ? `M${edge} ${y(value).toFixed(1)}` : `H${x(at).toFixed(1)}V${y(value).toFixed(1)}`,
  );
  const words = `${of}: ${first.value} at first, ${last.value} now, between ${least} and ${top} all the time`;
  return (
    <svg
      className="tg-spark"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={words}
    >
      {level !== undefined && <path className="tg-spark-level" d={`M0 ${y(level).toFixed(1)}H${width}`} />}
      <path className="tg-spark-line" d={`${steps.join('')}H${width}`} />
    </svg>
  );
}

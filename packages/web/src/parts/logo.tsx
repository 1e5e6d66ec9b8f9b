// The mark: a gate in an arch, half raised, and the tide below it.

interface LogoProps {
  readonly size: number;
}

export function Logo({ size }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0e4a50" />
      <g fill="none" strokeLinecap="round">
        <path d="M7 25V14a9 9 0 0 1 18 0v11" stroke="#e6f6f4" strokeWidth="2.4" />
        <path d="M12 8.5v6M16 6.5v8M20 8.5v6" stroke="#e6f6f4" strokeWidth="2" />
        <path d="M7 20c2.3-2.2 4.2-2.2 6.5 0s4.2 2.2 6.5 0 3.5-2 5-.9" stroke="#41b4a7" strokeWidth="2.4" />
        <path d="M7 25c2.3-2.2 4.2-2.2 6.5 0s4.2 2.2 6.5 0 3.5-2 5-.9" stroke="#8fd3ca" strokeWidth="2.4" />
      </g>
    </svg>
  );
}

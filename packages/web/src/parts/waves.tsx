// Three layers of water, for the foot of the side bar and of the sign-in page. Decoration only.

export function Waves() {
  return (
    <svg viewBox="0 0 240 90" preserveAspectRatio="none" aria-hidden="true">
      <path d="M0 40c30-16 60-16 90 0s60 16 90 0 45-14 60-8v58H0z" fill="#128a80" opacity=".16" />
      <path d="M0 54c25-12 50-12 80 0s60 12 90 0 50-12 70-4v40H0z" fill="#41b4a7" opacity=".14" />
      <path d="M0 70c30-9 55-9 85 0s55 9 85 0 45-9 70-2v22H0z" fill="#6cc6bb" opacity=".14" />
    </svg>
  );
}

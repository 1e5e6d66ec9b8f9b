// A text as a picture for a telephone's camera: dark on light in both themes, as readers expect it.

import { encode } from 'uqr';

export function QrCode({ text, name }: { readonly text: string; readonly name: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg className="tg-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={`A QR code: ${name}`}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** The kernel's picture in launchers: a density with its interval, in the colours of the plots. */
export const logo: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
  <rect width="64" height="64" rx="12" fill="#1d4e89"/>
  <path d="M8 48 C20 48 22 14 32 14 S44 48 56 48 Z" fill="#9ec5f0"/>
  <path d="M21 48 C25 40 27 14 32 14 S39 40 43 48 Z" fill="#ffffff"/>
  <path d="M8 48 H56" stroke="#ffffff" stroke-width="2.5" stroke-linecap="round"/>
  <path d="M21 54 H43" stroke="#f2b134" stroke-width="4" stroke-linecap="round"/>
</svg>
`;

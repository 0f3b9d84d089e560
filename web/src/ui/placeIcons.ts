/** Drawings of the classes of records, on a 24 × 24 grid, as strokes. Places are round, cases are square. */
const PATHS: Record<string, string> = {
  place: 'M12 21s-6-5.500-6-11a6 6 0 0 1 12 0c0 5.500-6 11-6 11zM12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  helmet: 'M4 17a8 8 0 0 1 16 0zM2.500 17h19M10 9.500V6h4v3.500',
  flame: 'M12 3c1 4 5 5 5 10a5 5 0 0 1-10 0c0-2 1-3 2-4 .5 2 1.500 2 2 2 0-3-.5-5 1-8z',
  shield: 'M12 3.500 19 6v6c0 4.500-3 7.500-7 9-4-1.500-7-4.500-7-9V6z',
  flask: 'M9 3h6M10 3v6l-5 10h14L14 9V3M7.500 15h9',
  people: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3.500 19c0-3 2.500-5 5.500-5s5.500 2 5.500 5M16 11a2.500 2.500 0 0 0 0-5M17 14c2 .5 3.500 2.200 3.500 5',
  org: 'M5 20V8l7-4 7 4v12M9 20v-5h6v5M9 10h.1M15 10h.1',
  house: 'M4 11 12 4l8 7M6 10v10h12V10M10 20v-5h4v5',
  school: 'M3 20h18M5 20V11l7-5 7 5v9M12 6V3h4M10 20v-4h4v4',
  stall: 'M4 9h16l-1.500-4h-13zM5 9v10h14V9M9 19v-5h6v5',
  guard: 'M12 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M12 8v7M7 11h10M9 21l3-6 3 6',
  factory: 'M4 20V10l5 3v-3l5 3V5h5v15z',
  lamp: 'M8 21h5M10.500 21V7a3 3 0 0 1 6 0v1M13.500 8h6',
}

export function placePath(icon: string): string {
  return PATHS[icon] ?? PATHS.place!
}

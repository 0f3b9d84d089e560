/** One drawing per group, on a 24 × 24 grid, drawn as strokes. */
export interface GroupIcon {
  hue: string
  path: string
}

export const OTHER: GroupIcon = { hue: '#7b8794', path: 'M12 7v6M12 16.5v.5M5 5h14v14H5z' }

export const GROUP_ICONS: Record<string, GroupIcon> = {
  hazard: { hue: '#e69f00', path: 'M12 4 21 19.5H3zM12 10v4.5M12 17v.2' },
  environment: { hue: '#009e73', path: 'M5 19c0-9 5-14 14-14 0 9-5 14-12 12M5 19l8-8' },
  municipal: { hue: '#0072b2', path: 'M8 20 10 4M16 20 14 4M12 5v3M12 11v3M12 17v3' },
  dispute: { hue: '#cc79a7', path: 'M4 5h10v8H9l-3 3v-3H4zM17 9h3v8h-2v3l-3-3h-4v-1' },
  service: { hue: '#56b4e9', path: 'M12 20S4 15 4 9.5A4 4 0 0 1 12 8a4 4 0 0 1 8 1.5C20 15 12 20 12 20z' },
  order: { hue: '#000000', path: 'M12 3.5 19 6v6c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6zM9 12l2.2 2.200L15.5 10' },
  emergency: { hue: '#d55e00', path: 'M6 18v-5a6 6 0 0 1 12 0v5M4 20h16v-2H4zM12 3v2M4.5 6.5 6 8M19.5 6.5 18 8' },
  complaint: { hue: '#f0e442', path: 'M4 5h16v11H11l-4 4v-4H4zM8 9h8M8 12h5' },
}

/** Group of a leaf code ("hazard.fire_exit") or of a group code itself. */
export function groupOf(category: string): string {
  return category.split('.')[0] ?? category
}

export function groupIcon(category: string): GroupIcon {
  return GROUP_ICONS[groupOf(category)] ?? OTHER
}

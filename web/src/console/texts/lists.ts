/** Words of what every list has: its order, and its file. */
export const zh = {
  'sort.label': '排序',
  'sort.due': '期限近的在前',
  'sort.-due': '期限远的在前',
  'sort.-reported': '最新上报在前',
  'sort.reported': '最早上报在前',
  'sort.area': '按区划编码',
  'sort.-area': '按区划编码倒序',
  'export.open': '导出',
  'export.csv': 'CSV 表格',
  'export.xlsx': 'Excel 表格（XLSX）',
  'export.geojson': '地图数据（GeoJSON）',
  'export.running': '正在导出…',
  'export.done': '已导出：{name}',
  'export.failed': '没有导出成功，请再试一次。',
}

export const en = {
  'sort.label': 'Sort',
  'sort.due': 'Due first',
  'sort.-due': 'Due last',
  'sort.-reported': 'Newest first',
  'sort.reported': 'Oldest first',
  'sort.area': 'By area code',
  'sort.-area': 'By area code, backwards',
  'export.open': 'Export',
  'export.csv': 'CSV table',
  'export.xlsx': 'Excel table (XLSX)',
  'export.geojson': 'Map data (GeoJSON)',
  'export.running': 'Exporting…',
  'export.done': 'Exported: {name}',
  'export.failed': 'The export did not work. Try again.',
} satisfies Record<keyof typeof zh, string>

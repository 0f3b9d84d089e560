/** Shapes of the interface, as docs/openapi.yaml describes them. Times are RFC 3339 in UTC, positions EPSG:4326. */
export type Role =
  | 'worker' | 'deputy' | 'station' | 'centre' | 'centre_lead' | 'unit' | 'unit_lead' | 'entity'
  | 'leader' | 'sysadmin' | 'secadmin' | 'auditor'
export type IncidentState =
  | 'reported' | 'registered' | 'dispatched' | 'in_progress' | 'verifying' | 'closed'
  | 'withdrawn' | 'rejected' | 'merged' | 'on_hold' | 'void'
export type TaskKind =
  | 'handle' | 'verify' | 'clarify' | 'confirm' | 'inspect' | 'visit' | 'notice' | 'broadcast' | 'collect'
export type TaskState = 'dispatched' | 'accepted' | 'done' | 'returned' | 'recalled' | 'transferred' | 'cancelled'
export type Channel =
  | 'grid_patrol' | 'mobile_app' | 'sms' | 'visit_letter' | 'police_110' | 'hotline' | 'portal'
  | 'order_above' | 'department'
export type Light = 'green' | 'yellow' | 'red' | 'none'
export type ClockStage = 'register' | 'dispatch' | 'accept' | 'handle' | 'verify' | 'close'
export type Level = 'province' | 'city' | 'county' | 'township' | 'village' | 'grid'
export type Queue =
  | 'unplaced' | 'to_register' | 'to_dispatch' | 'returned' | 'in_work' | 'to_verify' | 'to_close' | 'overdue' | 'mine'
/** west, south, east, north in degrees */
export type Bbox = [number, number, number, number]
export type LonLat = [number, number]

export interface Page<T> {
  results: T[]
  next: string | null
  count?: number
  count_exact?: boolean
}
export interface AreaRef {
  code: string
  name: string
  level: Level
}
export interface UnitRef {
  id: string
  name: string
}
export interface PersonRef {
  id: string
  name: string
}
export interface Post {
  id: string
  role: Role
  unit: { id: string; name: string; kind: string }
  area: AreaRef
  grids: string[]
  on_duty: boolean
}
export interface DemoAccount {
  username: string
  name: string
  role: Role
  unit: string
  area_name: string
}
export interface SignedOut {
  signed_in: false
  csrf: string
  demo: boolean
  demo_accounts?: DemoAccount[]
}
export interface SignedIn {
  signed_in: true
  csrf: string
  demo: boolean
  person: { id: string; name: string; username: string }
  post: Post
  posts: Post[]
  area: AreaRef & { bbox: Bbox }
  basemap: { url: string; attribution: string } | null
}
export type Session = SignedIn | SignedOut

export interface Area extends AreaRef {
  kind: string | null
  population: number | null
  bbox: Bbox
  centre: LonLat
  parent: { code: string; name: string } | null
  path: AreaRef[]
}
export interface AreaCount {
  open: number
  overdue: number
  urgent: number
}
export interface CategoryGroup {
  code: string
  name: string
  name_zh: string
  name_en: string
  icon: string
  hue: string
}
export interface Category {
  code: string
  group: string
  name: string
  name_zh: string
  name_en: string
  icon: string
  photo_required: boolean
  verification: 'photo' | 'call_back' | 'document' | string
  default_unit_kind: string | null
  sensitivity: 'ordinary' | 'restricted'
}
export interface Categories {
  groups: CategoryGroup[]
  categories: Category[]
}
export interface Position {
  lon: number
  lat: number
  accuracy_m: number | null
  taken_at: string | null
  source: 'gps' | 'map' | 'exif'
  source_crs?: 'EPSG:4326' | 'GCJ-02' | 'BD-09'
}
export interface PhotoRef {
  sha256: string
  taken_at: string | null
  lon?: number
  lat?: number
  accuracy_m?: number
  source: 'camera' | 'gallery'
}
export interface Photo {
  sha256: string
  moment: 'report' | 'progress' | 'finish' | 'verify'
  task: string | null
  state: 'expected' | 'received' | 'verified' | 'refused'
  width: number | null
  height: number | null
  taken_at: string | null
  lon: number | null
  lat: number | null
  source: 'camera' | 'gallery' | null
}
export interface Running {
  due_at: string | null
  warn_at: string | null
  light: Light
}
export interface IncidentShort extends Running {
  id: string
  number: string
  state: IncidentState
  category: string
  channel: Channel
  urgent: boolean
  words: string
  area: { code: string; name: string; township: string | null; township_name: string | null }
  placed: boolean
  point: LonLat | null
  reported_at: string
  clock: ClockStage | null
  photo: { sha256: string } | null
  owner_unit: UnitRef
  reporter_name: string | null
  sensitivity: 'ordinary' | 'restricted'
  /** The queue that it waits in; empty when nothing runs. */
  queue: string
  version: number
}
export interface TimelineRow {
  id: string
  name: string
  at: string
  who: { name: string; role: Role; unit: string } | null
  from: string | null
  to: string | null
  note: string | null
  note_for_reporter: boolean
  line: string
  task: string | null
  undo: boolean
  clock: { stage: ClockStage; due_at: string; late: boolean } | null
}
export interface AllowedMove {
  move: string
  needs: string[]
}
export interface RefusedMove {
  move: string
  code: string
  message: string
}
export interface IncidentDetail extends IncidentShort {
  position: Position | null
  address: string | null
  reporter: { name: string; post: string; phone_masked: string } | null
  photos: Photo[]
  tasks: Task[]
  timeline: TimelineRow[]
  moves: { allowed: AllowedMove[]; refused: RefusedMove[] }
  suggestion: { unit: UnitRef; why: string } | null
}
export interface Task extends Running {
  id: string
  kind: TaskKind
  state: TaskState
  lead: boolean
  incident: IncidentShort | null
  unit: UnitRef | null
  person: PersonRef | null
  note: string
  dispatched_at: string
  accepted_at: string | null
  done_at: string | null
  clock: ClockStage | null
  fixed: boolean | null
  words: string
  version: number
  moves: string[]
}
export interface InboxEntry {
  id: string
  code: string
  title: string
  text: string
  subject: { kind: 'incident' | 'task'; id: string } | null
  created_at: string
  read_at: string | null
  urgent: boolean
}
export interface DispatchableUnit extends UnitRef {
  kind: string
  area_code: string
  open_tasks: number
}
export interface UnitPerson extends PersonRef {
  role: Role
  on_duty: boolean
}
export interface DispatchTask {
  id?: string
  unit: string
  person?: string
  lead: boolean
  note: string
}
export interface Dispatch {
  tasks: DispatchTask[]
}

export interface ChangeRef {
  kind: string
  id: string
  gone: boolean
}
export interface MobileSession {
  token: string
  device: string
  person: { id: string; name: string; username: string }
  post: Post
  posts: Post[]
  area: AreaRef & { bbox: Bbox }
}
export interface Mutation {
  id: string
  kind: string
  at: string
  after: string | null
  body: Record<string, unknown>
}
export interface ProblemShape {
  code: string
  message: string
  params: Record<string, unknown>
  fields: Record<string, string[]>
}
export type MutationResult =
  | { id: string; state: 'done'; answer: Record<string, unknown> }
  | { id: string; state: 'refused'; problem: ProblemShape }
export interface MutationsAnswer {
  results: MutationResult[]
  server_time: string
}
export interface SyncedChange {
  kind: 'me' | 'category' | 'area' | 'incident' | 'task' | 'inbox' | 'unit'
  id: string
  gone: boolean
  body: Record<string, unknown> | null
}
export interface ChangesPage {
  cursor: string
  reset: boolean
  more: boolean
  changes: SyncedChange[]
  server_time: string
}
